# faults.bats: the n-th call of one function fails, for every n, every function that can
# fail, and every strategy (tests/faults/); what came of it is in BUILD_DIR/faults.md.

load environment

setup_file()
{
    open_work
    local data=$WORK/small/data
    mkdir -p "$data/folder/inner" "$data/empty" "$WORK/large/data"
    for i in 1 2 3 4 5; do seq $((i * 150)) >"$data/file $i"; done
    seq 50 >"$data/folder/inner/file"
    ln -s "file 1" "$data/link"
    # With --memory 1M one of these passes in blocks.
    cp "$data/file 1" "$data/file 2" "$WORK/large/data"
    yes | head -c 1100000 >"$WORK/large/data/large"
}

teardown_file() { close_work; }

# runs KIND DATA OPTION...: prints a line of tests/faults/faults.c for each strategy.
runs()
{
    local strategy
    for strategy in $(strategies); do
        echo "$strategy $1 $WORK/$2 $BUILD_DIR/zip-$strategy -q $(quickly "$strategy")" \
             "$(workers "$strategy" 2 2) ${*:3}"
    done
}

# The same for three strategies and each sink that has code of its own.
runs_with_sinks()
{
    local strategy sink
    for sink in $(sinks); do
        [ "$sink" != pwrite ] || continue
        for strategy in sequential threads-offset processes-offset; do
            echo "$strategy,--sink,$sink $1 $WORK/$2 $BUILD_DIR/zip-$strategy -q -l 1" \
                 "$(workers "$strategy" 2 2) --sink $sink ${*:3}"
        done
    done
}

@test "every call that can fail, of every strategy" {
    local every=1
    case $BUILD_DIR in
        *thread*) skip "ThreadSanitizer shows nothing of errors that AddressSanitizer does not" ;;
        *address*) every=7 ;;
    esac
    {
        runs unnamed small
        runs_with_sinks named small --order name
        runs named large --order name --memory 1M --sync --walk 2
    } >"$WORK/runs"
    ASAN_OPTIONS="verify_asan_link_order=0:exitcode=99:detect_leaks=1" \
        "$BUILD_DIR/faults" -e $every "$BUILD_DIR/fault-shim.so" "$BUILD_DIR/zipbench" \
        "$WORK" "$BUILD_DIR/faults.md" <"$WORK/runs"
}
