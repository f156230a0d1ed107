/*
 * Scatter.java: zips the current folder with Commons Compress' ParallelScatterZipCreator.
 *
 *     java Scatter THREADS LEVEL ARCHIVE | --version
 *
 * Needs: commons-compress 1.21 or later.
 */
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ParallelScatterZipCreator;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.parallel.FileBasedScatterGatherBackingStore;

public final class Scatter {
    private static final Path HERE = Path.of(".");

    private static InputStream open(Path path) {
        try {
            return Files.isSymbolicLink(path)
                ? new ByteArrayInputStream(Files.readSymbolicLink(path).toString()
                                                .getBytes(StandardCharsets.UTF_8))
                : Files.newInputStream(path);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void add(ParallelScatterZipCreator creator, Path path) throws IOException {
        String name = HERE.relativize(path).toString();
        boolean link = Files.isSymbolicLink(path);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> inside = Files.list(path)) {
                if (name.isEmpty() || inside.findAny().isPresent()) {
                    return;
                }
            }
            name += "/";
        }
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        boolean folder = entry.isDirectory();
        entry.setMethod(ZipEntry.DEFLATED);
        entry.setTime(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
        entry.setUnixMode((link ? UnixStat.LINK_FLAG : folder ? UnixStat.DIR_FLAG
                                                              : UnixStat.FILE_FLAG) | 0644);
        creator.addArchiveEntry(entry, () -> folder ? InputStream.nullInputStream() : open(path));
    }

    /* In the archive's folder, so that both lie on one file system. */
    private static FileBasedScatterGatherBackingStore store(File archive) throws IOException {
        return new FileBasedScatterGatherBackingStore(
            File.createTempFile("scatter", ".tmp", archive.getParentFile()));
    }

    private static void zip(int threads, int level, File archive) throws Exception {
        ParallelScatterZipCreator creator = new ParallelScatterZipCreator(
            Executors.newFixedThreadPool(threads), () -> store(archive), level);
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(HERE)) {
            paths = walk.collect(Collectors.toList());
        }
        for (Path path : paths) {
            add(creator, path);
        }
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(archive)) {
            creator.writeTo(out);
        }
    }

    private static void printVersion() throws Exception {
        Path jar = Path.of(ZipArchiveEntry.class.getProtectionDomain().getCodeSource()
                               .getLocation().toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            System.out.println("commons-compress " + file.getManifest().getMainAttributes()
                                                         .getValue("Implementation-Version"));
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            printVersion();
        } else {
            zip(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]),
                new File(arguments[2]));
        }
    }
}
