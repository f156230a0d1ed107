# failures.bats: what a run that fails leaves behind: one line on standard error, a
# status that is not 0, the archive that was there before or none, and nothing else.
# Random moments: kills.bats; calls that fail: faults.bats.

load environment

setup_file()
{
    open_work
    chmod 755 "$WORK"
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --files 12 --lines 40 "$WORK/data" >/dev/null
    "$BUILD_DIR/zipgen" -q --files 150 --lines 500 "$WORK/large" >/dev/null
}

teardown_file()
{
    mountpoint -q "$WORK/disk" 2>/dev/null && umount "$WORK/disk"
    close_work
}

teardown() { rm -rf "$WORK/place"; mkdir "$WORK/place"; chmod -R u+rwX "$WORK/data"; }

# every COMMAND...: for each strategy, place of deflating and 3 workers calls
# `COMMAND STRATEGY zip-STRATEGY OPTION...`.
every()
{
    local strategy place
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            "$@" "$strategy" "$BUILD_DIR/zip-$strategy" -q $(at "$strategy" $place) $(workers "$strategy" 3) \
                || { echo "$strategy, deflating at $place"; return 1; }
        done
    done
}

# keeps_old WORD INPUT [WRAPPER...] -- STRATEGY zip-STRATEGY OPTION...: a run on the input fails
# with that word, with no archive there before and with one.
keeps_old()
{
    local word=$1 input=$2 wrapper=()
    shift 2
    while [ "$1" != -- ]; do wrapper+=("$1"); shift; done
    shift 2
    attempt "${wrapper[@]}" "$@" -C "$WORK" -o "$WORK/place/x.zip" $input
    refused 1 "$word" && nothing_left "$WORK/place" || return 1
    echo old >"$WORK/place/x.zip"
    attempt "${wrapper[@]}" "$@" -C "$WORK" -o "$WORK/place/x.zip" $input
    refused 1 "$word" && nothing_left "$WORK/place" x.zip || return 1
    [ "$(cat "$WORK/place/x.zip")" = old ] && rm "$WORK/place/x.zip"
}

@test "a missing path" {
    every keeps_old no-such-file "data no-such-file" --
}

@test "an unreadable file" {
    chmod 000 "$WORK/data/data-0007.csv"
    drop=()
    if [ -r "$WORK/data/data-0007.csv" ]; then
        drop=(setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search)
        "${drop[@]}" true 2>/dev/null || skip "root reads every file, and setpriv cannot prevent it"
        if "${drop[@]}" test -r "$WORK/data/data-0007.csv"; then skip "root reads every file"; fi
    fi
    every keeps_old data-0007.csv data "${drop[@]}" --
}

@test "an unreadable folder" {
    mkdir -p "$WORK/closed/inner"
    chmod 000 "$WORK/closed/inner"
    drop=()
    if [ -r "$WORK/closed/inner" ]; then
        drop=(setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search)
        "${drop[@]}" true 2>/dev/null || skip "root reads every folder, and setpriv cannot prevent it"
        if "${drop[@]}" test -r "$WORK/closed/inner"; then skip "root reads every folder"; fi
    fi
    keeps_old inner closed "${drop[@]}" -- sequential "$BUILD_DIR/zip-sequential"
    chmod 755 "$WORK/closed/inner"
}

@test "a path with a component '..'" {
    for path in ../data data/.. data/../data; do
        keeps_old .. "$path" -- sequential "$BUILD_DIR/zip-sequential" || { echo "$path"; return 1; }
    done
    touch "$WORK/data/..two" "$WORK/data/two.."
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/x.zip" data
    rm "$WORK/data/..two" "$WORK/data/two.."
    succeeded "names that begin or end with two dots"
}

@test "two inputs with one name" {
    keeps_old data/data-0003.csv "data ./data/data-0003.csv" -- sequential "$BUILD_DIR/zip-sequential"
    keeps_old data/data-0000.csv "data data" -- sequential "$BUILD_DIR/zip-sequential"
}

# The limit is 600 KiB: ThreadSanitizer writes a file of 512 KiB for itself.
limited()
{
    keeps_old 'File too large' large bash -c 'ulimit -f 600; exec "$@"' - -- "$@" --codec store
}

@test "an archive that outgrows the limit on the size of a file" {
    every limited
}

@test "an archive that outgrows the limit, by every sink" {
    for sink in fallocate mmap memory uring; do
        [ -z "$(why_not $sink)" ] || continue
        limited_sink() { limited "$@" --sink $sink; }
        every limited_sink || { echo "--sink $sink"; return 1; }
    done
}

# A file that passes in blocks is written by other code than one that is held.
@test "an archive that outgrows the limit in the middle of a file that passes in blocks" {
    mkdir "$WORK/single"
    cat "$WORK"/large/* >"$WORK/single/file"
    in_blocks()
    {
        keeps_old 'File too large' single bash -c 'ulimit -f 600; exec "$@"' - -- "$@" --codec store --memory 1M
    }
    every in_blocks
    rm -r "$WORK/single"
}

@test "a full disk" {
    mkdir -p "$WORK/disk"
    mount -t tmpfs -o size=32k zipbench-test "$WORK/disk" 2>/dev/null || skip "no permission to mount a small disk"
    full()
    {
        local sink
        shift
        for sink in pwrite fallocate mmap memory uring; do
            [ -z "$(why_not $sink)" ] || continue
            attempt "$@" --sink $sink -C "$WORK" -o "$WORK/disk/x.zip" data
            refused 1 'No space left' && nothing_left "$WORK/disk" || { echo "--sink $sink"; return 1; }
        done
    }
    every full
    umount "$WORK/disk"
}

# With any number of open files allowed a run ends, in one way or the other.
@test "a limit on open files" {
    need prlimit
    for strategy in $(strategies); do
        for limit in 4 5 6 7 8 9 11 13 16 20; do
            attempt prlimit --nofile=$limit "$BUILD_DIR/zip-$strategy" -q \
                $(workers "$strategy" 3) -C "$WORK" -o "$WORK/place/x.zip" data
            [ "$status" -ne 127 ] || continue       # its libraries could not be opened
            if [ "$status" -ne 0 ]; then
                [ "$status" -eq 1 ] || [ -n "$(grep 'too few files' "$WORK/err")" ]
                refused "$status" "zip-$strategy: " && nothing_left "$WORK/place"
            else
                attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" data
                succeeded "$strategy with $limit open files"
                rm "$WORK/place/x.zip"
            fi
        done
    done
}

# Whatever is opened first would else be where messages go: a warning into the archive, the
# summary into the statistics.
@test "standard streams that are closed" {
    mkdir "$WORK/warned"
    mkfifo "$WORK/warned/fifo"
    seq 1000 >"$WORK/warned/file"
    for strategy in sequential threads-offset processes; do     # main() is the same for all
        for sink in $(sinks); do
            for closed in '<&-' '>&-' '2>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
                rm -f "$WORK/stats"
                attempt bash -c 'cd "$WORK" && exec "$@" '"$closed" - "$BUILD_DIR/zip-$strategy" \
                    $(workers "$strategy" 2) --sink "$sink" --stats stats -o place/x.zip warned
                [ "$status" -eq 0 ] || complain "$strategy $sink $closed"
                attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" warned
                [ "$status" -eq 0 ] || complain "verify: $strategy $sink $closed"
                [ "$(wc -l <"$WORK/stats")" -eq 1 ]
            done
        done
    done
    for program in zip-sequential zipgen zipbench; do
        attempt bash -c 'exec "$1" --no-such-option <&- >&- 2>&-' - "$BUILD_DIR/$program"
        [ "$status" -eq 2 ] || complain "$program"
    done
}

@test "a summary for which there is no room: status 1, and the archive is whole" {
    attempt bash -c 'exec "$@" >/dev/full' - "$BUILD_DIR/zip-sequential" -C "$WORK" -o "$WORK/place/x.zip" data
    [ "$status" -eq 1 ] && [ "$(wc -l <"$WORK/err")" -eq 1 ] || complain "/dev/full"
    attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" data
    succeeded verify
}

@test "an output folder that is missing, an output that is a folder, a device or a FIFO" {
    mkdir "$WORK/place/folder"
    mkfifo "$WORK/place/fifo"
    ln -s /dev/null "$WORK/place/link"
    before=$(ls -l /dev/null /dev/full)
    for output in "$WORK/place/none/x.zip" "$WORK/place/folder" "$WORK/place/folder/" \
                  "$WORK/place/fifo" "$WORK/place/link" /dev/full /dev/null; do
        LIMIT_S=20 attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$output" data
        refused 1 "${output%/}" || { echo "$output"; return 1; }
    done
    [ "$(ls -l /dev/null /dev/full)" = "$before" ]
    nothing_left "$WORK/place" folder fifo link
}

@test "a folder for -C that is missing, or is a file" {
    for folder in "$WORK/none" "$WORK/data/data-0000.csv"; do
        attempt "$BUILD_DIR/zip-sequential" -q -C "$folder" -o "$WORK/place/x.zip" data
        refused 1 "$folder"
    done
    nothing_left "$WORK/place"
}

@test "a file for --stats that cannot be written" {
    attempt "$BUILD_DIR/zip-sequential" -q --stats "$WORK/none/stats" -C "$WORK" -o "$WORK/place/x.zip" data
    refused 1 none/stats
}

# Starts a program on the larger data set, with its output as attempt() leaves it; $pid.
begin()
{
    MARK_OF_TEST=$WORK "$@" -q -C "$WORK" -o "$WORK/place/x.zip" large >"$WORK/out" 2>"$WORK/err" </dev/null 3>&- &
    pid=$!
}

# The children of $pid, waited for up to 5 s.
children()
{
    local found
    for _ in $(seq 500); do
        found=$(cat /proc/[0-9]*/stat 2>/dev/null | sed -n "s/^\([0-9]*\) (.*) [A-Y] $pid .*/\1/p")
        [ -z "$found" ] || { echo "$found"; return; }
        [ -d "/proc/$pid" ] || return 1
        sleep 0.01
    done
    return 1
}

# forks COMMAND...: calls `COMMAND STRATEGY OPTION...` for each strategy that forks, place of
# deflating and order.
forks()
{
    local strategy place order
    for strategy in $(strategies); do
        uses "$strategy" processes || continue
        for place in $(places "$strategy"); do
            for order in completion name; do
                "$@" "$strategy" -p 3 $(at "$strategy" "$place") --order "$order" \
                    || { echo "$strategy, deflating at $place, --order $order"; return 1; }
            done
        done
    done
}

# Sleeps for up to 0.1 s, about half of what the run takes.
some_time() { sleep "0.0$((RANDOM % 900 + 100))"; }

loses_parent()
{
    local strategy=$1
    shift
    begin "$BUILD_DIR/zip-$strategy" "$@"
    children >/dev/null
    some_time
    kill -9 "$pid"
    wait "$pid" || true
    rm -f "$WORK/place/x.zip"       # where it came too late
    nothing_left "$WORK/place"
}

@test "a parent that is killed takes its children with it" {
    forks loses_parent
}
