#!/usr/bin/env bash
# lint.sh BUILD_DIR: cppcheck, gcc -fanalyzer and clang-tidy over all sources, valgrind on a sample.
#
# A finding fails unless tests/lint.supp names its file and check, with the reason. The last
# line is "N checks passed, N findings"; the status is 1 if there was one.
set -u

if [ $# -ne 1 ] || [ ! -x "$1/zipbench" ]; then
    echo "lint.sh: usage: tests/lint.sh BUILD_DIR" >&2
    exit 2
fi
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.." || exit 2
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
cores=$(nproc)
findings=0
checks=0

libraries=$(pkg-config --cflags zlib jansson inih gsl libcrypto libuv liburing 2>/dev/null)
flags="-std=c17 -D_GNU_SOURCE -Icommon -Iruns -pthread $libraries"
# What needs a library that is missing is not built, and not looked at.
sources=()
for source in {common,strategies,gen,runs,tests/fuzz}/*.c; do
    case $source in *_test.c) continue ;; esac
    case $source in
        tests/*) sources+=("$source") ;;
        *) [ ! -e "$build/${source%.c}.o" ] || sources+=("$source") ;;
    esac
done

# judge NAME: shows and counts the findings on stdin, "path:line:column: warning: text [check]".
judge()
{
    local line path check here=0
    while IFS= read -r line; do
        path=${line%%:*}
        path=${path#"$PWD"/}
        check=${line##*[}
        check=${check%]}
        grep -q "^$path $check " tests/lint.supp && continue
        echo "    ${line#"$PWD"/}"
        here=$((here + 1))
    done
    echo "$1: $here findings"
    findings=$((findings + here))
    [ $here -ne 0 ] || checks=$((checks + 1))
}

warnings()
{
    grep -E '^[^ ]+:[0-9]+:[0-9]+: (warning|error|fatal error|style|performance|portability):' | sort -u
}

each()
{
    printf '%s\n' "${sources[@]}" | xargs -P "$cores" -n "$1" "${@:2}" 2>&1
}

# shellcheck disable=SC2086  # lists of words
{
    cppcheck --std=c11 --enable=warning,performance,portability --quiet -j "$cores" \
        --inline-suppr --suppress=unknownMacro --suppress=legacyUninitvar --template=gcc \
        -D_GNU_SOURCE -Icommon -Iruns "${sources[@]}" 2>&1 | warnings > "$scratch/cppcheck"
    judge cppcheck < "$scratch/cppcheck"
    each 1 gcc $flags -fopenmp -O1 -fanalyzer -c -o /dev/null | warnings > "$scratch/analyzer"
    judge 'gcc -fanalyzer' < "$scratch/analyzer"
    printf '%s\n' "${sources[@]}" | xargs -P "$cores" -I{} clang-tidy --quiet {} -- $flags \
        2>/dev/null | warnings > "$scratch/tidy"
    judge clang-tidy < "$scratch/tidy"
}

# memcheck COMMAND...
memcheck()
{
    if valgrind -q --error-exitcode=99 --leak-check=full --child-silent-after-fork=yes \
        "$@" >"$scratch/said" 2>&1; then
        checks=$((checks + 1))
    else
        findings=$((findings + 1))
        echo "valgrind $*:"
        sed 's/^/    /' "$scratch/said"
    fi
}

mkdir "$scratch/tree"
cp common/*.h "$scratch/tree"
ln -s work.h "$scratch/tree/link"
for strategy in sequential threads-offset threads-writer processes blocks; do
    memcheck "$build/zip-$strategy" -o "$scratch/$strategy.zip" "$scratch/tree"
    memcheck "$build/zipbench" verify -j 2 -q "$scratch/$strategy.zip" "$scratch/tree"
done
echo "valgrind: done"

echo "$checks checks passed, $findings findings"
[ $findings -eq 0 ]
