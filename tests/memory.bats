# memory.bats: what is in flight is bounded, so more files take no more memory.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --files 1000 --lines 500 "$WORK/thousand" >/dev/null
    mkdir "$WORK/hundred"
    cp "$WORK"/thousand/data-00??.csv "$WORK/hundred"
}

teardown_file() { close_work; }

# peak STRATEGY FOLDER: prints the peak memory in KiB, summed over the processes.  Deflating at
# append, whoever loads is soon ahead: what may be in flight is, with few files too.
peak()
{
    rm -f "$WORK/stats"
    "$BUILD_DIR/zip-$1" -q -l 1 --deflate-at append --stats "$WORK/stats" -C "$WORK" -o "$WORK/place/x.zip" "$2"
    sed 's/.*"vm_hwm_bytes":\([0-9]*\),"workers".*/\1/' "$WORK/stats" | awk '{ print int($1 / 1024) }'
}

# The allocator's arenas differ by some hundred KiB from run to run, whatever the files.
@test "every strategy takes at most a tenth more memory for 1,000 files than for 100" {
    case $BUILD_DIR in */release) ;; *) skip "a sanitizer keeps freed memory" ;; esac
    while read -r strategy; do
        few=$(peak "$strategy" hundred)
        many=$(peak "$strategy" thousand)
        echo "$strategy: $few KiB for 100 files, $many KiB for 1,000"
        [ "$few" -gt 1000 ]
        [ "$((many * 10))" -le "$((few * 11))" ] || [ "$((many - few))" -le 1024 ]
    done < <(strategies)
}
