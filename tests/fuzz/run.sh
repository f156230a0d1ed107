#!/usr/bin/env bash
# run.sh BUILD_DIR [SECONDS]: every harness with libFuzzer for its share of the time (600 s in all).
#
# Begins with the corpus of the tree and what earlier runs found (BUILD_DIR/tests/fuzz/NAME.found).
# The last line is "N executions, N crashes"; an input that crashes is left in BUILD_DIR/tests/fuzz,
# its path is told, and the status is 1.  Mended, it belongs into tests/fuzz/corpus/NAME.
set -u

if [ $# -lt 1 ] || [ ! -d "$1" ]; then
    echo "run.sh: usage: tests/fuzz/run.sh BUILD_DIR [SECONDS]" >&2
    exit 2
fi
folder=$(cd "$1" && pwd)/tests/fuzz
here=$(cd "$(dirname "$0")" && pwd)
harnesses=("$folder"/*_fuzz)
share_s=$((${2:-600} / ${#harnesses[@]}))
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"
executions=0
crashes=0

for harness in "${harnesses[@]}"; do
    name=$(basename "$harness" _fuzz)
    log=$folder/$name.log
    mkdir -p "$folder/$name.found"
    "$harness" -max_total_time="$share_s" -max_len=4096 -print_final_stats=1 -verbosity=1 \
        -artifact_prefix="$folder/$name." "$folder/$name.found" "$here/corpus/$name" >"$log" 2>&1
    status=$?
    done_here=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$name: ${done_here:-0} executions in $share_s s"
    executions=$((executions + ${done_here:-0}))
    [ $status -ne 0 ] || continue
    crashes=$((crashes + 1))
    grep -E 'does not hold|ERROR|runtime error|Test unit written' "$log" | sed 's/^/    /'
done

echo "$executions executions, $crashes crashes"
[ $crashes -eq 0 ]
