# sinks.bats: every strategy, null-store too, in every sink, and what --stats says of the run.
#
# Members lie in the order of names where archives are compared byte by byte.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --files 12 --lines 40 "$WORK/data" >/dev/null
    # Some 5 MB in files from 32 KiB to 2 MB, and one of each kind that takes no content.
    "$BUILD_DIR/zipgen" -q --profile skewed --files 20 "$WORK/sizes" >/dev/null
    mkdir "$WORK/sizes/empty folder"
    : >"$WORK/sizes/empty"
    make_references data
    make_references sizes --memory 1M
}

teardown_file() { close_work; }

# make_references NAME OPTION...: archives of $WORK/NAME by zip-sequential, as every strategy
# has to make them, and as null-store has to.
make_references()
{
    local name=$1
    shift
    "$BUILD_DIR/zip-sequential" -q --order name "$@" -l 1 -C "$WORK" -o "$WORK/$name.zip" "$name"
    "$BUILD_DIR/zip-sequential" -q --order name "$@" --codec store -C "$WORK" \
        -o "$WORK/$name-stored.zip" "$name"
}

# reference STRATEGY NAME: prints which of these the strategy has to make.
reference()
{
    if uses "$1" codec; then echo "$WORK/$2.zip"; else echo "$WORK/$2-stored.zip"; fi
}

archivers() { strategies; echo null-store; }

need_sink()
{
    local why
    why=$(why_not "$1")
    [ -z "$why" ] || skip "--sink $1: $why"
}

# archives_by SINK: one archive, whatever the strategy and the place of deflating.
archives_by()
{
    need_sink "$1"
    for strategy in $(archivers); do
        for place in $(places "$strategy"); do
            make_archive "$strategy" "$place" --order name --sink "$1" $(workers "$strategy" 2 3) \
                $(quickly "$strategy") data
            same_as "$(reference "$strategy" data)" "$strategy $place"
            # In the order of completion ranges are written side by side.
            make_archive "$strategy" "$place" --sink "$1" $(workers "$strategy" 3) $(quickly "$strategy") data
            attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" data
            succeeded "verify: $strategy $place"
        done
    done
}

@test "every strategy, --sink pwrite: one archive" { archives_by pwrite; }
@test "every strategy, --sink fallocate: one archive" { archives_by fallocate; }
@test "every strategy, --sink mmap: one archive" { archives_by mmap; }
@test "every strategy, --sink uring: one archive" { archives_by uring; }
@test "every strategy, --sink memory: one archive" { archives_by memory; }

@test "every strategy, every sink: files that pass in blocks" {
    for sink in $(sinks); do
        for strategy in $(archivers); do
            make_archive "$strategy" worker --sink "$sink" --memory 1M $(workers "$strategy" 2) \
                $(quickly "$strategy") sizes
            attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" sizes
            succeeded "verify: $strategy --sink $sink"
        done
    done
}

@test "every strategy, --sink null: works, writes nothing" {
    rm -f "$WORK"/place/*
    for strategy in $(archivers); do
        for place in $(places "$strategy"); do
            for order in completion name; do
                attempt "$BUILD_DIR/zip-$strategy" -q $(at "$strategy" "$place") --sink null --order $order \
                    --memory 1M $(workers "$strategy" 2) $(quickly "$strategy") -C "$WORK" \
                    --stats "$WORK/stats" sizes
                succeeded "$strategy $place"
            done
        done
    done
    nothing_left "$WORK/place"
    # As many bytes as an archive would have, in the same order.
    size=$(stat -c %s "$WORK/sizes.zip")
    [ "$(grep -c "\"bytes_out\":$size," "$WORK/stats")" -gt 30 ]
}

@test "every strategy, every sink, --sync: one archive; without an archive it is refused" {
    for strategy in $(archivers); do
        for sink in pwrite fallocate mmap memory; do
            make_archive "$strategy" worker --sync --order name --sink "$sink" $(workers "$strategy" 2) \
                $(quickly "$strategy") data
            same_as "$(reference "$strategy" data)" "$strategy, sink $sink"
        done
    done
    nothing_left "$WORK/place" x.zip
    attempt "$BUILD_DIR/zip-sequential" -q --sync --sink null -C "$WORK" data
    refused 2 --sync
}

# by_size [CHUNK]: with little memory, --schedule largest gives the archive of --schedule listed in time.
by_size()
{
    for strategy in $(archivers); do
        uses "$strategy" schedule || continue
        for place in $(places "$strategy"); do
            for count in 1 2 9; do
                LIMIT_S=30 make_archive "$strategy" "$place" --order name --schedule largest --memory 1M \
                    $(workers "$strategy" $count $1) $(quickly "$strategy") sizes
                same_as "$(reference "$strategy" sizes)" "$strategy $place, $count workers"
            done
        done
    done
}

@test "every strategy, --schedule largest with little memory: one archive, no deadlock" {
    by_size
}

@test "every strategy, --schedule largest with little memory and chunks: one archive, no deadlock" {
    by_size 7
}

@test "every strategy, --schedule largest in the order of completion, with little memory" {
    for strategy in $(archivers); do
        uses "$strategy" schedule || continue
        LIMIT_S=30 make_archive "$strategy" worker --schedule largest --memory 1M \
            $(workers "$strategy" 3 3) $(quickly "$strategy") sizes
        attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" sizes
        succeeded "verify: $strategy"
    done
}

@test "every strategy, --walk 3: one archive, of a tree with many folders" {
    mkdir -p "$WORK"/tree/{a,b,c,d}/{a,b,c,d}/{empty,x}
    for folder in "$WORK"/tree/*/*/x; do echo "$folder" >"$folder/file"; done
    make_references tree
    for strategy in $(archivers); do
        for walkers in 1 3 20; do
            make_archive "$strategy" worker --order name --walk $walkers $(workers "$strategy" 2) $(quickly "$strategy") tree
            same_as "$(reference "$strategy" tree)" "$strategy --walk $walkers"
        done
    done
}

@test "--stats has the factors of the run, and null for those of no use" {
    need_python
    for strategy in $(archivers) null-list null-read null-deflate; do
        rm -f "$WORK/stats"
        given=()
        for option in "order name" "schedule largest" "sink null" "memory 64M" "affinity spread"; do
            ! uses "$strategy" "${option% *}" || given+=(--$option)
        done
        attempt "$BUILD_DIR/zip-$strategy" -q ${given[@]} --walk 2 $(workers "$strategy" 3) -C "$WORK" \
            --stats "$WORK/stats" data
        succeeded "$strategy"
        "$BUILD_DIR/zip-$strategy" --describe >"$WORK/describe"
        "$PYTHON" - "$WORK/stats" "$WORK/describe" <<'END'
import json, sys
run, described = [json.loads(open(name).read()) for name in sys.argv[1:]]
uses = described["uses"]
def expect(key, value, word):
    assert run[key] == (value if word in uses else None), (described["name"], key, run[key])
expect("order", "name", "order")
expect("schedule", "largest", "schedule")
expect("sink", "null", "sink")
expect("affinity", "spread", "affinity")
expect("stages", "2:3:1", "stages")
expect("threads", 3, "threads")
expect("processes", 3, "processes")
assert run["walk"] == 2
assert run["memory_bytes"] == 64 << 20 if "memory" in uses else run["memory_bytes"] > 0
END
    done
}
