# faults.bats: the n-th call of one function fails, for every n, every function that can
# fail and every strategy (tests/faults/); and what a machine refuses by itself: a limit on
# open files, a closed pipe, no standard streams.

load environment

setup_file()
{
    open_work
    local data=$WORK/small/data
    mkdir -p "$data/folder/inner" "$data/empty" "$WORK/large"
    for i in 1 2 3 4 5; do seq $((i * 150)) >"$data/file $i"; done
    seq 50 >"$data/folder/inner/file"
    ln -s "file 1" "$data/link"
    # With --memory 1M this passes in blocks.
    cp -r "$data" "$WORK/large"
    seq 200000 | head -c 1100000 >"$WORK/large/data/large"
}

teardown_file() { close_work; }

# runs SHAPE...: prints a line for tests/faults/faults.c, for each strategy.
runs()
{
    local strategy
    for strategy in $(strategies); do
        echo "$strategy $1 $BUILD_DIR/zip-$strategy -q $(quickly "$strategy") $(workers "$strategy" 2 2) ${*:2}"
    done
}

# inject NAME [EVERY] < RUNS: with the data of $WORK/NAME.
inject()
{
    local build=$BUILD_DIR
    "$build/faults" -e "${2:-1}" "$build/fault-shim.so" "$build/zipbench" "$WORK/$1" \
        "$BUILD_DIR/faults-$1.md"
}

@test "small" {
    runs unnamed | inject small
}
@test "large" {
    runs named --order name --memory 1M --sync --walk 2 | inject large
}
@test "sinks" {
    for sink in mmap memory uring; do
        for strategy in sequential threads-offset processes-offset; do
            echo "$strategy,$sink named $BUILD_DIR/zip-$strategy -q -l 1 $(workers $strategy 2 2) --sink $sink"
        done
    done | inject small
}
