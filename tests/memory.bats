# memory.bats: what is in flight is bounded, so more files take no more memory.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    # Files so large that a name and an entry, which take memory for each file, count little.
    mkdir "$WORK/hundred"
    "$BUILD_DIR/zipgen" -q --files 1000 --lines 1000 "$WORK/thousand" >/dev/null
    ln "$WORK"/thousand/data-00??.csv "$WORK/hundred"
}

teardown_file() { close_work; }

# peak STRATEGY FOLDER: prints the peak memory in KiB, summed over the processes.  Deflating at
# append, whoever loads is soon ahead: what may be in flight is, with few files too.
peak()
{
    rm -f "$WORK/stats"
    "$BUILD_DIR/zip-$1" -q -l 1 $(at "$1" append) --stats "$WORK/stats" -C "$WORK" -o "$WORK/place/x.zip" "$2"
    sed 's/.*"vm_hwm_bytes":\([0-9]*\),"workers".*/\1/' "$WORK/stats" | awk '{ print int($1 / 1024) }'
}

# A peak depends on who is ahead at what moment: ten runs of 100 files give chance as many
# occasions as one of 1,000, so the highest of them is what is compared.
highest()
{
    for _ in {1..10}; do peak "$@"; done | sort -n | tail -n 1
}

@test "every strategy takes at most a tenth more memory for 1,000 files than for 100" {
    case $BUILD_DIR in */release) ;; *) skip "a sanitizer keeps freed memory" ;; esac
    while read -r strategy; do
        # What waits for its turn there depends on who has lost a processor: the bound is below.
        case $strategy in blocks | openmp-tasks) continue ;; esac
        few=$(highest "$strategy" hundred)
        many=$(peak "$strategy" thousand)
        echo "$strategy: $few KiB for 100 files, $many KiB for 1,000"
        [ "$few" -gt 1000 ]
        # Whether one member more was in flight (read and deflated, 400 KiB) is chance, too.
        [ "$((many * 10))" -le "$((few * 11 + 4000))" ]
    done < <(strategies)
}

# Bytes: the memory that was asked for, and 8 MiB for each worker, the main thread included.
@test "every strategy with --memory 64M stays below that and 8 MiB a worker" {
    case $BUILD_DIR in */release) ;; *) skip "a sanitizer keeps freed memory" ;; esac
    need_python
    mkdir "$WORK/large"
    cat "$WORK"/thousand/data-0[0-9]??.csv | split -b 2M - "$WORK/large/part."
    truncate -s 600M "$WORK/large/sparse"
    for strategy in $(strategies); do
        for order in completion name; do
            rm -f "$WORK/stats"
            "$BUILD_DIR/zip-$strategy" -q --codec entropy --memory 64M --order $order --stats "$WORK/stats" \
                $(workers "$strategy" 4 8) -C "$WORK" -o "$WORK/place/x.zip" large
            "$PYTHON" - "$WORK/stats" <<'END' || { echo "$strategy, order $order"; return 1; }
import json, sys
run = json.loads(open(sys.argv[1]).read())
limit = (64 + 8 * len(run["workers"])) << 20
print(run["strategy"], run["order"], run["vm_hwm_bytes"] >> 20, "MiB of", limit >> 20)
sys.exit(run["vm_hwm_bytes"] > limit)
END
        done
    done
}
