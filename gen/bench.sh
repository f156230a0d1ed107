#!/bin/sh
# usage: gen/bench.sh BUILD_FOLDER
#
# zipgen (1,000 files, 1.93 GB) against gen/generate.py, the same program in
# CPython, which makes a tenth of the files: its time is taken times ten.  Each
# block times both, one after the other, writing included, over the files of the
# run before.  It times zipgen into an empty folder too: on a virtual machine
# that mostly shows what fresh memory for the page cache costs there.  The two
# programs must have written the same bytes.
#
# May be set: ZIPGEN_BENCH_BLOCKS (5), ZIPGEN_BENCH_DIR ($TMPDIR or /tmp) and
# ZIPGEN_BENCH_PYTHON (python3).

set -eu

build=${1:?usage: gen/bench.sh BUILD_FOLDER}
here=$(dirname "$0")
blocks=${ZIPGEN_BENCH_BLOCKS:-5}
python=${ZIPGEN_BENCH_PYTHON:-python3}
files=1000
tenth=100

fail()
{
    echo "bench-gen: $1" >&2
    exit 1
}

command -v hyperfine >/dev/null || fail "no hyperfine: install the package hyperfine"
command -v "$python" >/dev/null || fail "no $python: install the package python3"
python=$("$python" -c 'import sys; print(sys.executable)')  # not a wrapper that takes time
[ "$("$python" -c 'import sys; print(sys.implementation.name)')" = cpython ] \
    || fail "$python is not CPython"

work=$(mktemp -d "${ZIPGEN_BENCH_DIR:-${TMPDIR:-/tmp}}/bench-gen.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Runs the command $1 once and appends the seconds to the file $2.
measure()
{
    hyperfine -N --style none --runs 1 --export-csv "$work/one.csv" "$1" >/dev/null
    awk -F, 'NR == 2 { print $(NF - 6) }' "$work/one.csv" >>"$2"
}

hash_of_tenth()
{
    find "$1" -type f | LC_ALL=C sort | head -n $tenth | tr '\n' '\0' | xargs -0 cat | sha256sum
}

zipgen="'$build/zipgen' -q '$work/z'"
cpython="'$python' '$here/generate.py' $tenth '$work/c'"

# Other programs that run meanwhile slow zipgen, which uses all processors, more
# than CPython, which uses one.
echo "load average at the start: $(cut -d ' ' -f 1 /proc/loadavg)"
measure "$zipgen" /dev/null
measure "$cpython" /dev/null
[ "$(hash_of_tenth "$work/z")" = "$(hash_of_tenth "$work/c")" ] \
    || fail "zipgen and CPython have written different bytes"
block=1
while [ "$block" -le "$blocks" ]; do
    measure "$zipgen" "$work/zipgen"
    measure "$cpython" "$work/cpython"
    rm -rf "$work/z"
    measure "$zipgen" "$work/fresh"
    printf 'block %d: zipgen %6.3f s (new files %6.3f s) for %d, CPython %6.3f s for %d\n' "$block" \
        "$(tail -n 1 "$work/zipgen")" "$(tail -n 1 "$work/fresh")" $files \
        "$(tail -n 1 "$work/cpython")" $tenth
    block=$((block + 1))
done

median()
{
    sort -n "$1" | awk '{ t[NR] = $1 } END { print (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2 }'
}

echo "$python: $("$python" --version), $(nproc) processors, medians of $blocks"
awk -v over="$(median "$work/zipgen")" -v fresh="$(median "$work/fresh")" \
    -v theirs="$(median "$work/cpython")" -v files=$files -v tenth=$tenth 'BEGIN {
    scaled = theirs * files / tenth
    printf "CPython   %7.3f s (%.3f s for %d of %d files)\n", scaled, theirs, tenth, files
    printf "zipgen    %7.3f s, %.1f times as fast (the target is 20)\n", over, scaled / over
    printf "new files %7.3f s, %.1f times as fast\n", fresh, scaled / fresh }'
