/*
 * Lister.java: what Java's two readers of ZIP find in archives.
 *
 *     java Lister <QUESTIONS
 *
 * A question is a line "file PATH" (ZipFile) or "stream PATH" (ZipInputStream).  Answered by
 * one line a member,
 *     NAME SIZE SHA-256 SECONDS KIND      (name in UTF-8, in hexadecimal; seconds since 1970)
 * and then "." or "! PROBLEM".  Content is read to its end: so Java has checked the CRC.
 */
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

public final class Lister {
    /* For names without the UTF-8 flag: these bytes, as they are. */
    private static final Charset UNFLAGGED = StandardCharsets.ISO_8859_1;

    private static String describe(ZipEntry entry, InputStream content) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int got; (got = content.read(buffer)) >= 0; size += got) {
            digest.update(buffer, 0, got);
        }
        if (entry.getSize() != size) {
            throw new IOException(size + " bytes instead of " + entry.getSize());
        }
        HexFormat hex = HexFormat.of();
        return String.join(" ", hex.formatHex(entry.getName().getBytes(StandardCharsets.UTF_8)),
                           Long.toString(size), hex.formatHex(digest.digest()),
                           Long.toString(entry.getLastModifiedTime().to(TimeUnit.SECONDS)),
                           entry.isDirectory() ? "folder" : "file");
    }

    private static void readFile(String path) throws Exception {
        try (ZipFile archive = new ZipFile(path, UNFLAGGED)) {
            for (ZipEntry entry : Collections.list(archive.entries())) {
                try (InputStream content = archive.getInputStream(entry)) {
                    System.out.println(describe(entry, content));
                }
            }
        }
    }

    private static void readStream(String path) throws Exception {
        try (InputStream bytes = new BufferedInputStream(new FileInputStream(path));
             ZipInputStream archive = new ZipInputStream(bytes, UNFLAGGED)) {
            for (ZipEntry entry; (entry = archive.getNextEntry()) != null;) {
                System.out.println(describe(entry, archive));
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader questions = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = questions.readLine()) != null;) {
            String[] question = line.split(" ", 2);
            try {
                if (question[0].equals("file")) {
                    readFile(question[1]);
                } else {
                    readStream(question[1]);
                }
                System.out.println(".");
            } catch (Exception problem) {
                System.out.println("! " + problem.toString().replace('\n', ' '));
            }
            System.out.flush();
        }
    }
}
