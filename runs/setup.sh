#!/bin/sh
# setup.sh bench|test|lint|peers: installs what is missing, and says nothing where nothing is.
#
# bench   what `make bench` needs: compiler, libraries, hyperfine, gnuplot; Python and cmark-gfm
#         are optional
# test    that and what `make test` needs: cmocka, bats, the ZIP programs that read our archives;
#         with SAN=thread in the environment also clang and its runtimes
# lint    what building needs, clang-tidy, cppcheck and valgrind
# peers   that and the archivers of runs/peers.ini; each is optional
#
# Each need is probed by what is used of it (a command, a pkg-config file, a
# header), never by the list of installed packages: what was built by hand counts.
# Status 0: all is there.  1: something is missing and could not be installed.
set -u

task=${1-}
case $task in
    bench | test | lint | peers) ;;
    *) echo "setup.sh: which task? setup.sh bench|test|lint|peers" >&2; exit 2 ;;
esac

missing=        # what has to be there
optional=       # what is wished for
reasons=        # one per missing thing, for the reader

have()
{
    command -v "$1" >/dev/null 2>&1
}

# lack PACKAGES REASON: they have to be installed.
lack()
{
    missing="$missing $1"
    reasons="${reasons:+$reasons, }$2"
}

# need_command COMMAND PACKAGES REASON
need_command()
{
    have "$1" || lack "$2" "$3"
}

# need_library PKG-CONFIG-NAME PACKAGE.  Without pkg-config nothing is found;
# apt-get passes over a package that is there.
need_library()
{
    pkg-config --exists "$1" 2>/dev/null || lack "$2" "$1"
}

need_libraries()
{
    pkg-config --exists zlib inih jansson gsl libcrypto libuv liburing 2>/dev/null && return
    need_library zlib zlib1g-dev
    need_library inih libinih-dev
    need_library jansson libjansson-dev
    need_library gsl libgsl-dev
    need_library libcrypto libssl-dev
    need_library libuv libuv1-dev
    need_library liburing liburing-dev
}

need_font()
{
    fonts=$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.fonts" \
        "${HOME:-/nonexistent}/.local/share/fonts" \
        \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) -print 2>/dev/null | head -n 1)
    [ -n "$fonts" ] || lack "fonts-dejavu-core" "a font for the figures"
}

# The Python that the tutorial's programs run under: one that has aiofiles.
want_python()
{
    for python in python3 /usr/bin/python3; do
        have $python && $python -I -S -c '
import os, site, sys
folders = site.getsitepackages() + [site.getusersitepackages()]
folders.append("/usr/lib/python3/dist-packages")
sys.exit(not any(os.path.isdir(os.path.join(f, "aiofiles")) for f in folders))' 2>/dev/null && return
    done
    optional="$optional python3 python3-aiofiles"
    reasons="${reasons:+$reasons, }Python with aiofiles (optional)"
}

# What renders report.html: a library and its tables, each in a package of its own.
want_html()
{
    pkg-config --exists libcmark-gfm 2>/dev/null \
        && echo '#include <cmark-gfm-core-extensions.h>' | "${CC:-gcc}" -E -x c - >/dev/null 2>&1 && return
    optional="$optional libcmark-gfm-dev libcmark-gfm-extensions-dev"
    reasons="${reasons:+$reasons, }cmark-gfm (optional, for report.html)"
}

# clang finds its ThreadSanitizer and its OpenMP library.
need_clang()
{
    if have clang; then
        runtime=$(clang -print-file-name="libclang_rt.tsan-$(uname -m).a")
        [ -e "$runtime" ] || lack "libclang-rt-dev" "clang's sanitizers"
        echo '#include <omp.h>' | clang -fopenmp -E -x c - >/dev/null 2>&1 \
            || lack "libomp-dev" "clang's OpenMP"
    else
        lack "clang libclang-rt-dev libomp-dev" "clang with sanitizers and OpenMP"
    fi
}

# want_codec PKG-CONFIG-NAME PACKAGE: without it, that codec is listed as missing.
want_codec()
{
    pkg-config --exists "$1" 2>/dev/null && return
    optional="${optional:+$optional }$2"
    reasons="${reasons:+$reasons, }$1 (optional, a codec)"
}

probe_bench()
{
    need_command "${CC:-gcc}" "gcc libc6-dev" "a C compiler"
    need_command make make make
    need_command pkg-config pkg-config pkg-config
    need_libraries
    need_command hyperfine hyperfine "hyperfine (the clock)"
    need_command gnuplot gnuplot-nox "gnuplot (the figures)"
    need_font
    want_python
    want_html
    want_codec libdeflate libdeflate-dev
    want_codec libisal libisal-dev
}

# want_command COMMAND PACKAGE: without it, that peer or reader is listed as missing.
want_command()
{
    have "$1" && return
    optional="${optional:+$optional }$2"
    reasons="${reasons:+$reasons, }$1"
}

probe_peers()
{
    want_command zip zip
    have 7z || want_command 7zz 7zip
    want_command bsdtar libarchive-tools
    want_command python3 python3
    want_command pigz pigz
    want_command javac default-jdk-headless
    [ -e /usr/share/java/commons-compress.jar ] || {
        optional="${optional:+$optional }libcommons-compress-java"
        reasons="${reasons:+$reasons, }Commons Compress"
    }
}

probe_test()
{
    need_library cmocka libcmocka-dev
    need_command bats bats "bats (the tests)"
    need_command zip zip zip
    need_command unzip unzip unzip
    have 7z || need_command 7zz 7zip 7zip
    need_command bsdtar libarchive-tools bsdtar
    need_command python3 python3 python3
    want_command javac default-jdk-headless
    case ${SAN-} in *thread*) need_clang ;; esac
}

probe_lint()
{
    need_command clang-tidy clang-tidy clang-tidy
    need_command cppcheck cppcheck cppcheck
    need_command valgrind valgrind valgrind
}

# The names of everything, for systems without apt-get.
list_packages()
{
    cat >&2 <<'END'
setup.sh: there is no apt-get here; please install, by your system's means:
  Debian, Ubuntu  gcc make pkg-config zlib1g-dev libinih-dev libjansson-dev libgsl-dev libssl-dev
                  libuv1-dev liburing-dev hyperfine gnuplot-nox fonts-dejavu-core python3 python3-aiofiles
                  libcmark-gfm-dev libcmark-gfm-extensions-dev libdeflate-dev libisal-dev
          tests   libcmocka-dev bats zip unzip 7zip libarchive-tools clang libomp-dev
          lint    clang-tidy cppcheck valgrind (elsewhere clang-tools and the like)
          peers   zip 7zip libarchive-tools python3 pigz default-jdk-headless libcommons-compress-java
  Fedora          gcc make pkgconf-pkg-config zlib-devel inih-devel jansson-devel gsl-devel
                  openssl-devel libuv-devel liburing-devel hyperfine gnuplot dejavu-sans-fonts python3 python3-aiofiles
          tests   libcmocka-devel bats zip unzip 7zip bsdtar clang compiler-rt libomp-devel
  Arch            gcc make pkgconf zlib libinih jansson gsl openssl libuv liburing hyperfine gnuplot ttf-dejavu
                  python python-aiofiles
          tests   cmocka bash-bats zip unzip 7zip libarchive clang compiler-rt openmp
  Alpine          build-base pkgconf zlib-dev inih-dev jansson-dev gsl-dev openssl-dev libuv-dev liburing-dev bash
                  hyperfine gnuplot font-dejavu python3 py3-aiofiles
          tests   cmocka-dev bats zip unzip 7zip libarchive-tools clang compiler-rt openmp-dev
  openSUSE        gcc make pkgconf-pkg-config zlib-devel inih-devel libjansson-devel gsl-devel
                  libopenssl-devel libuv-devel liburing-devel hyperfine gnuplot dejavu-fonts python3 python3-aiofiles
          tests   libcmocka-devel bats zip unzip 7zip bsdtar clang libomp-devel
  elsewhere, for report.html: cmark-gfm with its headers, where the system has it
END
    echo "setup.sh: missing: $reasons" >&2
    exit 1
}

# Runs apt-get in silence; says what it said if it fails.
apt()
{
    said=$($as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -y "$@" 2>&1 </dev/null) && return
    printf '%s\n' "$said" >&2
    return 1
}

# The names of some packages depend on the release; known after `apt-get update`.
name_packages()
{
    for package in $missing; do
        case $package in
            7zip)
                in_archive 7zip && echo 7zip || echo p7zip-full ;;
            libclang-rt-dev)    # before Debian 12 it is a part of what clang depends on
                version=$(apt-cache depends clang | sed -n 's/^ *Depends: clang-\([0-9]*\)$/\1/p')
                in_archive "libclang-rt-$version-dev" && echo "libclang-rt-$version-dev" ;;
            *)
                echo "$package" ;;
        esac
    done
}

in_archive()
{
    apt-cache show "$1" >/dev/null 2>&1
}

# Sets $as_root, the command by which apt-get becomes root.
become_root()
{
    as_root=
    [ "$(id -u)" -ne 0 ] || return 0
    as_root=sudo
    have sudo && return
    [ -n "$missing" ] || exit 0
    echo "setup.sh: neither root nor sudo here; as root: apt-get install$missing $optional" >&2
    exit 1
}

install_missing()
{
    apt update || echo "setup.sh: apt-get update failed; trying the lists that are there" >&2
    # shellcheck disable=SC2046,SC2086  # lists of words
    if [ -n "$missing" ] && ! apt install --no-install-recommends $(name_packages); then
        echo "setup.sh: apt-get could not install:$missing" >&2
        exit 1
    fi
    for package in $optional; do
        in_archive "$package" && apt install --no-install-recommends "$package" >/dev/null 2>&1 && continue
        case $package in
            python3*) echo "setup.sh: without $package: the rows of CPython will be missing" >&2 ;;
            default-jdk*) echo "setup.sh: without $package: what Java makes or reads will be missing" >&2 ;;
            libdeflate* | libisal*) echo "setup.sh: without $package: its codec will be missing" >&2 ;;
            libcmark*) echo "setup.sh: without $package: there will be no report.html" >&2 ;;
            *) echo "setup.sh: without $package: the rows of its peers will be missing" >&2 ;;
        esac
    done
}

probe_bench
[ "$task" != test ] || probe_test
[ "$task" != lint ] || probe_lint
[ "$task" != peers ] || probe_peers
[ -n "$missing$optional" ] || exit 0
have apt-get || { [ -n "$missing" ] || exit 0; list_packages; }
become_root
echo "make $task: installing$missing${optional:+ $optional} with apt-get, for: $reasons"
install_missing
