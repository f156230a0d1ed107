# factors.bats: what the factors of a job change, and what they must not.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --profile skewed --files 40 "$WORK/skewed" >/dev/null
    "$BUILD_DIR/zipgen" -q --profile random --files 1 "$WORK/noise" >/dev/null
    "$BUILD_DIR/zipgen" -q --profile text --files 1 --lines 20000 "$WORK/text" >/dev/null
    for _ in 1 2 3; do cat "$WORK"/noise/*; done >"$WORK/skewed/large.bin"
    ln -s data-0001.txt "$WORK/skewed/link"
    mkdir "$WORK/skewed/empty"
    "$BUILD_DIR/zip-sequential" -q -l 1 --order name -C "$WORK" -o "$WORK/skewed.zip" skewed
}

teardown_file() { close_work; }

# zip STRATEGY OPTION...: makes $WORK/place/x.zip, in time.
zip()
{
    local strategy=$1
    shift
    LIMIT_S=60 attempt "$BUILD_DIR/zip-$strategy" -q -C "$WORK" -o "$WORK/place/x.zip" "$@"
    succeeded "zip-$strategy $*"
}

# verified FOLDER: the archive is the folder.
verified()
{
    "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" "$1"
}

@test "--schedule largest: the same archive under --order name, for any number of workers" {
    for strategy in $(strategies); do
        uses "$strategy" schedule || continue
        for count in 1 3; do
            zip "$strategy" -l 1 --order name --schedule largest $(workers "$strategy" $count 2) skewed
            cmp "$WORK/skewed.zip" "$WORK/place/x.zip" || { echo "$strategy $count"; return 1; }
        done
        zip "$strategy" -l 1 --schedule largest $(workers "$strategy" 2) skewed
        verified skewed
    done
}

@test "--memory: files that are larger pass in blocks, and nobody waits for ever" {
    need unzip
    reference=
    for strategy in $(strategies); do
        for options in "--order name" "" "--order name --schedule largest"; do
            case $options in *schedule*) uses "$strategy" schedule || continue ;; esac
            zip "$strategy" -l 1 --memory 1M $options $(workers "$strategy" 3 4) skewed
            verified skewed || { echo "$strategy $options"; return 1; }
        done
        [ "$strategy" != blocks ] || continue
        zip "$strategy" -l 1 --memory 1M --order name $(workers "$strategy" 3 4) skewed
        [ -n "$reference" ] || { reference=$WORK/reference.zip; cp "$WORK/place/x.zip" "$reference"; }
        cmp "$reference" "$WORK/place/x.zip" || { echo "$strategy"; return 1; }
    done
    unzip -tqq "$reference"
}

@test "what does not shrink is stored, in blocks too" {
    need_python
    zip blocks -l 1 skewed
    contents "$WORK/place/x.zip" sizes | grep large.bin | awk '$1 != $3 { exit 1 }'
    zip sequential -l 1 --memory 1M skewed
    contents "$WORK/place/x.zip" sizes | grep large.bin | awk '$1 != $3 { exit 1 }'
}

@test "blocks: one archive for any number of threads, at most 1 % larger, which everybody reads" {
    need_python
    zip sequential -l 6 text
    alone=$(stat -c %s "$WORK/place/x.zip")
    for count in 1 2 7; do
        zip blocks -l 6 -j $count text
        [ "$count" = 1 ] && cp "$WORK/place/x.zip" "$WORK/blocks.zip"
        cmp "$WORK/blocks.zip" "$WORK/place/x.zip"
    done
    [ $(($(stat -c %s "$WORK/blocks.zip") * 100)) -le $((alone * 101)) ]
    verified text
    contents "$WORK/blocks.zip" >/dev/null
    if command -v unzip >/dev/null; then unzip -tqq "$WORK/blocks.zip"; fi
    if command -v 7zz >/dev/null; then 7zz t -bso0 -bsp0 "$WORK/blocks.zip"; fi
    if command -v bsdtar >/dev/null; then bsdtar -xOf "$WORK/blocks.zip" | cmp - "$WORK"/text/*; fi
}

@test "blocks: what fits a block is deflated as by every other strategy" {
    need_python
    zip blocks -l 1 --order name skewed
    contents "$WORK/place/x.zip" sizes | awk '$3 <= 524288' >"$WORK/ours"
    contents "$WORK/skewed.zip" sizes | awk '$3 <= 524288' | diff - "$WORK/ours"
    [ "$(wc -l <"$WORK/ours")" -gt 30 ]
}

@test "--sink null writes nothing, and takes no -o" {
    mkdir -p "$WORK/nothing"
    for strategy in $(strategies); do
        cd "$WORK/nothing"
        attempt "$BUILD_DIR/zip-$strategy" -q -l 1 --sink null -C "$WORK" text
        succeeded "$strategy"
        attempt "$BUILD_DIR/zip-$strategy" -q --sink null -C "$WORK" -o x.zip text
        refused 2 -o
    done
    nothing_left "$WORK/nothing"
}

@test "--affinity: the same archive, and refused where the threads are not the core's" {
    for strategy in $(strategies); do
        for affinity in compact spread; do
            if uses "$strategy" affinity; then
                zip "$strategy" -l 1 --order name --affinity $affinity $(workers "$strategy" 3) skewed
                cmp "$WORK/skewed.zip" "$WORK/place/x.zip" || [ "$strategy" = blocks ] || return 1
            else
                attempt "$BUILD_DIR/zip-$strategy" --affinity $affinity -o "$WORK/place/y.zip" "$WORK/text"
                refused 2 --affinity
            fi
        done
    done
}

@test "--walk: any number of threads finds the same tree" {
    for count in 1 2 5; do
        zip threads-offset -l 1 --order name --walk $count skewed
        cmp "$WORK/skewed.zip" "$WORK/place/x.zip"
    done
}

@test "--stages: the number of threads of each, and what is none" {
    for stages in 1:1:1 3:1:1 1:5:1; do
        zip pipeline -l 1 --order name --stages $stages skewed
        cmp "$WORK/skewed.zip" "$WORK/place/x.zip"
    done
    for stages in 1:1 1:1:2 0:1:1 1:0:1 a:b:c 1:2:1x :: 1:1:1:1 -1:2:1; do
        attempt "$BUILD_DIR/zip-pipeline" --stages "$stages" -o "$WORK/place/y.zip" "$WORK/text"
        refused 2 --stages
    done
    attempt "$BUILD_DIR/zip-threads-locked" --stages 1:1:1 -o "$WORK/place/y.zip" "$WORK/text"
    refused 2 --stages
}

@test "--memory that is no number of bytes is refused" {
    for memory in 0 1 1023K 5T x 64m -1M '' 99999999999G; do
        attempt "$BUILD_DIR/zip-sequential" --memory "$memory" -o "$WORK/place/y.zip" "$WORK/text"
        refused 2 --memory
    done
}

@test "the floors: three take no -o and write nothing, null-store makes a stored archive" {
    need_python
    mkdir -p "$WORK/nothing"
    cd "$WORK/nothing"
    for floor in null-list null-read null-deflate; do
        attempt "$BUILD_DIR/zip-$floor" -q -C "$WORK" skewed
        succeeded "$floor"
        attempt "$BUILD_DIR/zip-$floor" -q -o x.zip -C "$WORK" skewed
        refused 2 -o
    done
    nothing_left "$WORK/nothing"
    attempt "$BUILD_DIR/zip-null-store" -q -j 3 -c 4 -C "$WORK" -o "$WORK/place/x.zip" skewed
    succeeded null-store
    verified skewed
    contents "$WORK/place/x.zip" sizes | awk '$1 != $3 { exit 1 }'
}

# How far the run has come when the child dies is left to chance.
@test "a child of a strategy that writes in its children is killed in mid-write: no archive" {
    case $BUILD_DIR in *thread) skip "clang's ThreadSanitizer is too slow to be caught at work" ;; esac
    "$BUILD_DIR/zipgen" -q --files 150 --lines 700 "$WORK/many" >/dev/null
    caught=0
    for strategy in processes-offset processes-shared; do
        for round in {1..20}; do
            rm -f "$WORK/place/x.zip"
            MARK_OF_TEST=$WORK "$BUILD_DIR/zip-$strategy" -q -p 3 -C "$WORK" -o "$WORK/place/x.zip" many \
                >"$WORK/out" 2>"$WORK/err" </dev/null 3>&- &
            pid=$!
            sleep "0.0$((RANDOM % 90 + 10))"
            child=$(cat /proc/[0-9]*/stat 2>/dev/null | sed -n "s/^\([0-9]*\) (.*) [A-Y] $pid .*/\1/p" | tail -n 1)
            [ -z "$child" ] || kill -9 "$child" 2>/dev/null || true
            status=0
            wait "$pid" || status=$?
            [ "$status" -ne 0 ] || continue
            refused 1 signal || { echo "$strategy"; return 1; }
            nothing_left "$WORK/place"
            caught=$((caught + 1))
        done
    done
    echo "caught $caught of 40"
    [ "$caught" -ge 20 ]
}
