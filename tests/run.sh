#!/usr/bin/env bash
# run.sh BUILD_DIR: every module test (cmocka) and every end-to-end test (bats) of one build.
#
# A module test that dies, or that ends before its plan is done, counts as one
# failure more.  Failures are shown in full, successes as one line a program,
# skipped tests with their reasons at the end.  The last line is
# "N passed, N failed, N skipped"; the status is 1 if anything failed.
set -u

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "run.sh: usage: tests/run.sh BUILD_DIR" >&2
    exit 2
fi
BUILD_DIR=$(cd "$1" && pwd)
export BUILD_DIR
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS="exitcode=99:abort_on_error=0:detect_leaks=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
limit_s=600     # of one test program or one bats file

here=$(cd "$(dirname "$0")" && pwd)
# libomp is not instrumented; its own tool for ThreadSanitizer tells the truth about its locks.
export TSAN_OPTIONS="exitcode=99:halt_on_error=1:ignore_noninstrumented_modules=1:suppressions=$here/tsan.supp${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

passed=0
failed=0
skipped=0

# count_tap NAME STATUS SECONDS FILE: adds what a TAP stream says to the three sums.
# A stream may hold several plans (one a group); "1..0" is a plan of nothing.
count_tap()
{
    local name=$1 status=$2 seconds=$3 tap=$4 ok=0 bad=0 skip=0 planned=-1 line
    while IFS= read -r line; do
        case $line in
            1..*)               planned=$((planned < 0 ? ${line#1..} : planned + ${line#1..})) ;;
            "ok "*"# skip"* | *"ok "*" # SKIP"*)
                                skip=$((skip + 1)); echo "$name: ${line#*ok }" >>"$scratch/skipped" ;;
            "ok "*)             ok=$((ok + 1)) ;;
            "not ok "*)         bad=$((bad + 1)) ;;
        esac
    done <"$tap"
    if [ $planned -lt 0 ] || [ $((ok + bad + skip)) -ne $planned ] || { [ "$status" -ne 0 ] && [ $bad -eq 0 ] && [ $skip -eq 0 ]; }; then
        bad=$((bad + 1))
        line="ended with status $status"
        [ "$status" -ne 124 ] || line="was stopped after $limit_s s"
        [ $planned -ge 0 ] || line="$line and printed no plan"
        echo "not ok - $name $line, after $((ok + bad - 1 + skip)) tests" >>"$tap"
    fi
    printf '%-32s %3d s %3d passed' "$name" "$seconds" $ok
    [ $bad -eq 0 ] || printf ', %d FAILED' $bad
    [ $skip -eq 0 ] || printf ', %d skipped' $skip
    printf '\n'
    [ $bad -eq 0 ] || sed 's/^/    /' "$tap"
    passed=$((passed + ok))
    failed=$((failed + bad))
    skipped=$((skipped + skip))
}

# start NAME COMMAND...: runs it beside what runs already, two at a time, as much of an
# end-to-end test is waiting; its output, status and seconds go to files of the scratch folder.
names=()
start()
{
    local name=$1 file=$scratch/${1//\//.}
    shift
    names+=("$name")
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
    {
        SECONDS=0
        { timeout -k 5 "$limit_s" "$@" >"$file" 2>&1 </dev/null; } 2>/dev/null
        echo $? >"$file.status"
        echo $SECONDS >"$file.seconds"
    } &
}

: >"$scratch/skipped"
for program in "$BUILD_DIR"/{common,gen,runs}/*_test; do
    [ -x "$program" ] && start "${program#"$BUILD_DIR"/}" "$program"
done
for program in "$BUILD_DIR"/tests/fuzz/*_replay; do
    [ -x "$program" ] && start "${program#"$BUILD_DIR"/}" "$program" \
        "$here/fuzz/corpus/$(basename "$program" _replay)"/*
done
if command -v bats >/dev/null; then
    for file in "$here"/*.bats; do start "tests/$(basename "$file")" bats --tap "$file"; done
else
    skipped=$((skipped + 1))
    echo "tests/*.bats # skip bats is not installed" >>"$scratch/skipped"
fi
wait
for name in "${names[@]}"; do
    file=$scratch/${name//\//.}
    count_tap "$name" "$(cat "$file.status")" "$(cat "$file.seconds")" "$file"
done

if [ -s "$scratch/skipped" ]; then
    echo "skipped:"
    sed 's/^/    /' "$scratch/skipped"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
