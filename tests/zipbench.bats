# zipbench.bats: the reader that verifies, and a campaign from its plan to its report.

load environment

setup_file()
{
    open_work
    "$BUILD_DIR/zipgen" -q --files 12 --lines 40 "$WORK/data" >/dev/null
    mkdir -p "$WORK/tree/sub" "$WORK/tree/empty folder"
    echo content >"$WORK/tree/sub/Umlaut-ä b"
    : >"$WORK/tree/empty"
    for folder in data tree; do
        "$BUILD_DIR/zip-sequential" -q --order name -C "$WORK" -o "$WORK/$folder.zip" $folder
    done
}

teardown_file() { close_work; }

verify() { attempt "$BUILD_DIR/zipbench" verify -C "$WORK" "$@"; }

# found WORD: the verification failed, and says so in at least one line with that word.
found()
{
    [ "$status" -eq 1 ] || complain "expected status 1" || return 1
    grep -qF -e "$1" "$WORK/err" || complain "expected '$1'"
}

# damage OFFSET BYTES: a copy of data.zip in bad.zip, with the bytes (printf's) put there.
damage()
{
    cp "$WORK/data.zip" "$WORK/bad.zip"
    printf "$2" | dd of="$WORK/bad.zip" bs=1 seek="$1" conv=notrunc status=none
}

@test "list tells every strategy with its summary, the codecs and the experiments" {
    attempt "$BUILD_DIR/zipbench" list
    succeeded
    for strategy in $(strategies) null-deflate zlib store quick tutorial scaling chunks sizes skew sinks; do
        grep -qw -e "$strategy" "$WORK/out" || { echo "no $strategy"; return 1; }
    done
    while IFS= read -r line; do grep -qF "${line%%:*}" "$WORK/out"; done <"$BUILD_DIR/skipped"
}

@test "verify: a good archive is one line on standard output, status 0" {
    for folder in data tree; do
        verify "$WORK/$folder.zip" $folder
        succeeded
        [ "$(wc -l <"$WORK/out")" -eq 1 ]
        grep -q "entries, .* bytes verified" "$WORK/out"
    done
    verify -j 4 -q "$WORK/data.zip" data
    succeeded
}

@test "verify: archives that other programs made" {
    need zip
    (cd "$WORK" && zip -qrD other.zip data)
    verify "$WORK/other.zip" data
    succeeded
}

@test "verify: an entry too few, one too many, other contents" {
    verify "$WORK/data.zip" data tree
    found "tree/empty"
    "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/both.zip" data tree
    verify "$WORK/both.zip" data
    found "tree/empty"
    cp -r "$WORK/data" "$WORK/keep"
    printf X | dd of="$WORK/data/data-0005.csv" bs=1 seek=300 conv=notrunc status=none
    verify "$WORK/data.zip" data
    found data-0005.csv
    printf more >>"$WORK/data/data-0006.csv"
    verify "$WORK/data.zip" data
    found data-0006.csv
    rm -r "$WORK/data"
    mv "$WORK/keep" "$WORK/data"
}

@test "verify: many problems are ten lines and a count" {
    "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/few.zip" data/data-0000.csv
    verify "$WORK/few.zip" data
    found data-00
    [ "$(wc -l <"$WORK/err")" -le 11 ]
}

@test "verify: a byte changed anywhere is found" {
    size=$(stat -c %s "$WORK/data.zip")
    for offset in 0 14 31 500 $((size / 2)) $((size - 22)) $((size - 40)) $((size - 6)) $((size - 100)); do
        damage "$offset" '\0377'
        if cmp -s "$WORK/data.zip" "$WORK/bad.zip"; then damage "$offset" '\0125'; fi
        verify "$WORK/bad.zip" data
        found bad.zip || { echo "offset $offset of $size"; return 1; }
    done
}

@test "verify: a truncated archive, an empty file, no archive at all" {
    size=$(stat -c %s "$WORK/data.zip")
    for keep in 0 1 21 $((size / 2)) $((size - 1)); do
        head -c "$keep" "$WORK/data.zip" >"$WORK/bad.zip"
        verify "$WORK/bad.zip" data
        found bad.zip
    done
    verify "$WORK/none.zip" data
    found none.zip
    verify
    [ "$status" -eq 2 ]
    verify "$WORK/data.zip" no-such-path
    found no-such-path
}

# make_plan BLOCKS: an experiment of five cells, one of them twice in each block.
make_plan()
{
    cat >"$WORK/small.ini" <<END
[experiment]
title = a small campaign
data = tutorial
data_options = --files 12 --lines 40
blocks = $1
warmup = 1
seed = 7

[cells place]
implementation = c
strategy = threads-locked
deflate_at = append worker
threads = 2

[cells base]
implementation = c
strategy = sequential
deflate_at = append
aa = yes

[cells floor]
implementation = c
strategy = null-deflate
threads = 1

[cells python]
implementation = cpython
strategy = sequential threads-locked
END
}

# The only folder in $WORK/results.
result() { echo "$WORK"/results/small-*; }

run_small() { attempt "$BUILD_DIR/zipbench" run "$WORK/small.ini" --data "$WORK/data" --output "$WORK/results"; }

# csv SCRIPT: Python with `rows`, `phases` and `skipped` of the result as lists of dicts.
csv()
{
    "$PYTHON" - "$(result)" <<END
import csv, os, sys
def read(name):
    with open(os.path.join(sys.argv[1], name), newline="") as file:
        return list(csv.DictReader(file, strict=True))
rows, phases, skipped = read("samples.csv"), read("phases.csv"), read("skipped.csv")
$1
END
}

# Every cell once in each of the blocks, the base twice; nothing lost, nothing doubled.
complete()
{
    csv "
from collections import Counter
blocks = $1
measured = Counter((row['block'], row['cell'], row['role']) for row in rows if row['role'] != 'warmup')
cells = {row['cell'] for row in rows}
assert len(cells) == 6, cells
assert set(measured.values()) == {1}, measured
assert len(measured) == blocks * 7, len(measured)
assert len({row['run'] for row in rows}) == len(rows)
assert sum(row['role'] == 'aa' for row in rows) == blocks"
}

@test "plan tells every cell and the expected time" {
    make_plan 2
    attempt "$BUILD_DIR/zipbench" plan "$WORK/small.ini" --data "$WORK/data"
    [ "$status" -eq 0 ]
    for cell in threads-locked sequential null-deflate cpython; do
        grep -q "$cell" "$WORK/out"
    done
}

@test "a dry run tells cells and commands, and makes nothing" {
    make_plan 2
    attempt "$BUILD_DIR/zipbench" run --dry-run "$WORK/small.ini" --data "$WORK/data" --output "$WORK/none"
    succeeded
    [ ! -e "$WORK/none" ]
    for word in zip-threads-locked "--deflate-at append" zip-null-deflate tutorial.py SCRATCH; do
        grep -qF -e "$word" "$WORK/out" || complain "no $word"
    done
}

@test "every experiment of the project can be planned" {
    cd "$REPOSITORY"
    for plan in $(grep -lx '\[experiment\]' runs/*.ini); do
        attempt "$BUILD_DIR/zipbench" plan "$plan" --data "$WORK/data"
        [ "$status" -eq 0 ] || complain "$plan"
    done
}

@test "a mistake in a plan is one line that names it" {
    for bad in "blocks = none" "strateggy = sequential" "deflate_at = nowhere" "strategy = no-such-strategy" "threads = many" "[cells" \
               $'[cells x]\nstrategy = sequential\ncodec = zlibb' \
               $'[cells x]\nstrategy = sequential\nlevel = 77' \
               $'[cells x]\nstrategy = sequential\nwalk = 1 2 3 4 5 6 7 8 9\nlevel = 1 2 3 4 5 6 7 8 9\nmemory = 1M 2M 3M 4M 5M 6M 7M 8M\ncache = warm cold\norder = completion name\nsink = pwrite memory null' \
               $'[experiment]\ntimeout = 0'; do
        make_plan 1
        echo "$bad" >>"$WORK/small.ini"
        attempt "$BUILD_DIR/zipbench" plan "$WORK/small.ini" --data "$WORK/data"
        [ "$status" -ne 0 ] && [ "$(wc -l <"$WORK/err")" -eq 1 ] && grep -q small.ini "$WORK/err" \
            || complain "$bad"
    done
}

@test "a campaign measures each cell once a block, verifies it, and keeps rows and phases" {
    need hyperfine
    need_python
    make_plan 2
    run_small
    [ "$status" -eq 0 ] || complain run
    complete 2
    csv "
for row in rows:
    assert row['status'] == 'ok' and row['exit_code'] == '0', row
    assert row['verified'] == ('' if row['strategy'] == 'null-deflate' else 'yes'), row
    assert int(row['wall_proc_ns']) > 0
    assert (row['wall_ns'] == '') == (row['implementation'] == 'cpython'), row
    assert row['files'] == '12'
    if row['wall_ns']:
        assert int(row['wall_ns']) <= int(row['wall_proc_ns']), row
phased = {phase['run'] for phase in phases}
assert phased == {row['run'] for row in rows if row['implementation'] == 'c'}
assert {'read', 'deflate', 'life'} <= {phase['phase'] for phase in phases}
assert not skipped"
    for file in plan.ini manifest.json environment-before.json environment-after.json; do
        [ -s "$(result)/$file" ]
    done
    if grep -F "$WORK" "$(result)"/*; then return 1; fi
    # Nothing beside the data, no process.
    nothing_left "$WORK/data" $(cd "$WORK/data" && ls)
    if ls -A "$WORK" | grep -i scratch; then return 1; fi
}

@test "report is made from the stored samples alone" {
    [ -s "$(result)/samples.csv" ] || skip "there is no campaign"
    need gnuplot
    mv "$WORK/data" "$WORK/away"
    cd "$WORK"
    attempt "$BUILD_DIR/zipbench" report "$(result)"
    mv "$WORK/away" "$WORK/data"
    [ "$status" -eq 0 ] || complain report
    find "$WORK" -name REPORT.md | grep -q .
    find "$(result)" -name '*.svg' | grep -q .
    find "$(result)" -name '*.png' | grep -q .
    [ -s "$(result)/summary.csv" ]
    grep -q 'no interval' "$(find "$WORK" -name REPORT.md)"
    if grep -E '@[A-Za-z_]+@|\bnan\b' "$(find "$WORK" -name REPORT.md)"; then return 1; fi
}

@test "a campaign that is interrupted is resumed: no row is lost or doubled" {
    need hyperfine
    need_python
    rm -rf "$WORK/results"
    make_plan 6
    MARK_OF_TEST=$WORK env --default-signal=INT "$BUILD_DIR/zipbench" run "$WORK/small.ini" \
        --data "$WORK/data" --output "$WORK/results" >"$WORK/out" 2>"$WORK/err" </dev/null 3>&- &
    pid=$!
    for _ in $(seq 600); do
        [ "$(cat "$WORK"/results/*/samples.csv 2>/dev/null | wc -l)" -lt 12 ] || break
        sleep 0.05
    done
    kill -INT "$pid"
    status=0
    wait "$pid" || status=$?
    [ "$status" -ne 0 ] || complain "an interruption is no success"
    [ -z "$(left_running)" ]
    rows=$(wc -l <"$(result)/samples.csv")
    [ "$rows" -ge 12 ] && [ "$rows" -lt 42 ]
    # A row that was being written when the power failed.
    printf 'small,99,half a' >>"$(result)/samples.csv"
    run_small
    [ "$status" -eq 0 ] || complain resumed
    complete 6
    [ "$(head -n "$rows" "$(result)/samples.csv" | wc -l)" -eq "$rows" ]
}

# order: run, block, cell and role of each row.
order() { csv "for row in rows: print(row['run'], row['block'], row['cell'], row['role'])"; }

@test "a campaign that is interrupted again and again is the one that nobody interrupts" {
    need hyperfine
    need_python
    rm -rf "$WORK/results"
    make_plan 3
    run_small
    [ "$status" -eq 0 ]
    order >"$WORK/whole"
    rm -rf "$WORK/results"
    RANDOM=1
    for attempt in {1..100}; do
        MARK_OF_TEST=$WORK env --default-signal=INT timeout --preserve-status --foreground -s INT "$((RANDOM % 2)).$((RANDOM % 9 + 1))" \
            "$BUILD_DIR/zipbench" run "$WORK/small.ini" --data "$WORK/data" --output "$WORK/results" \
            >"$WORK/out" 2>"$WORK/err" </dev/null && break
        # Before anything is measured it just dies, and what it asked for a version ends by itself.
        for _ in {1..50}; do [ -n "$(left_running)" ] || break; sleep 0.1; done
        [ -z "$(left_running)" ]
    done
    echo "$attempt starts"
    [ "$attempt" -gt 3 ] && [ "$attempt" -lt 100 ]
    order >"$WORK/parts"
    diff "$WORK/whole" "$WORK/parts"
    [ "$(ls -d "$WORK"/results/* | wc -l)" -eq 1 ]
}

@test "a data set ends when it is measured precisely enough, and the reason is stored" {
    need hyperfine
    need_python
    rm -rf "$WORK/results"
    make_plan 200
    sed -i 's/^warmup = 1/warmup = auto\nprecision = 50/' "$WORK/small.ini"
    run_small
    [ "$status" -eq 0 ] || complain run
    csv "
import json, math
def width(times):   # of the exact 95 % interval of the median, to either side
    times, n, below, left_out = sorted(times), len(times), 0, 0
    while left_out < n // 2 and sum(math.comb(n, k) for k in range(left_out + 1)) / 2 ** n <= 0.025:
        left_out += 1
    middle = (times[(n - 1) // 2] + times[n // 2]) / 2
    return max(middle - times[left_out - 1], times[n - left_out] - middle) / middle if left_out else 9
def precise(blocks):
    cells = {}
    for row in rows:
        if row['role'] == 'measure' and int(row['block']) <= blocks:
            cells.setdefault(row['cell'], []).append(int(row['wall_proc_ns']))
    return all(width(times) <= 0.5 for times in cells.values())
blocks = max(int(row['block']) for row in rows)
assert precise(blocks) and not any(precise(earlier) for earlier in range(1, blocks)), blocks
manifest = json.load(open(os.path.join(sys.argv[1], 'manifest.json')))
assert manifest['stop'] == 'precision' and manifest['state'] == 'complete', manifest
assert manifest['stops'] == [{'data': 'default', 'blocks': blocks, 'stop': 'precision'}], manifest['stops']
warm = {}
for row in rows:
    if row['role'] == 'warmup':
        warm.setdefault(row['cell'], []).append(int(row['wall_proc_ns']))
for times in warm.values():
    assert 2 <= len(times) <= 5, times
    assert len(times) == 5 or abs(times[-1] - times[-2]) <= 0.05 * times[-2], times"
}

@test "cold data are cold, warm data warm, without root; fsync is inside" {
    need hyperfine
    need_python
    rm -rf "$WORK/results" "$WORK/small.ini"
    cat >"$WORK/small.ini" <<'END'
[experiment]
title = states of the cache
blocks = 2
warmup = 0
[cells cache]
strategy = threads-offset
cache = warm cold as-is
durability = none fsync
threads = 2
END
    run_small
    [ "$status" -eq 0 ] || complain run
    csv "
assert len(rows) == 12
for row in rows:
    residency = float(row['residency'])
    assert row['cache'] != 'warm' or residency == 1, row
    assert row['cache'] != 'cold' or residency < 0.01 or 'cache' in row['flags'].split(), row
    assert row['cache'] != 'cold' or int(row['read_bytes']) > 0 or residency > 0, row
    assert row['durability'] == 'none' or int(row['written_bytes']) > 0, row"
    grep -q -- '/cold/fsync' "$(result)/samples.csv"
}

@test "reproduce performs a stored plan again, on the same or on other data, and compares" {
    need hyperfine
    need_python
    rm -rf "$WORK/results" "$WORK/again"
    make_plan 2
    run_small
    [ "$status" -eq 0 ] || complain run
    stored=$(result)
    rm "$WORK/small.ini"
    attempt "$BUILD_DIR/zipbench" reproduce "$stored"
    refused 2 --data
    attempt "$BUILD_DIR/zipbench" reproduce --data "$WORK/data" --output "$WORK/again" "$stored"
    [ "$status" -eq 0 ] || complain reproduce
    cmp "$stored/plan.ini" "$WORK"/again/small-*/plan.ini
    grep -q sequential/append "$WORK/out"
    order >"$WORK/then"
    cut -d, -f2-5 "$WORK"/again/small-*/samples.csv | tail -n +2 | tr , ' ' >"$WORK/now"
    # run, cell, block, role: the same order.
    awk '{ print $1, $3, $2, $4 }' "$WORK/then" | diff - "$WORK/now"
    rm -rf "$WORK/again"
    attempt "$BUILD_DIR/zipbench" reproduce --data "$WORK/tree" --output "$WORK/again" "$stored"
    grep -q "another content" "$WORK/err" || complain "other data"
    attempt "$BUILD_DIR/zipbench" reproduce "$WORK/tree"
    refused 1 manifest.json
    attempt "$BUILD_DIR/zipbench" reproduce
    refused 2 result
}

@test "a program that makes a wrong archive voids its sample; one that was not built is listed" {
    need hyperfine
    need_python
    rm -rf "$WORK/results" "$WORK/build"
    make_plan 1
    printf '\n[cells absent]\nimplementation = c\nstrategy = absent\n' >>"$WORK/small.ini"
    mkdir -p "$WORK/build/broken"
    cp "$BUILD_DIR"/zip-* "$BUILD_DIR/zipbench" "$BUILD_DIR/skipped" "$BUILD_DIR/flags" "$WORK/build/broken"
    echo "zip-absent: no libabsent (package libabsent-dev)" >>"$WORK/build/broken/skipped"
    mv "$WORK/build/broken/zip-threads-locked" "$WORK/build/broken/real"
    cat >"$WORK/build/broken/zip-threads-locked" <<'END'
#!/bin/bash
"${0%/*}/real" "$@" || exit
[ "$1" = --describe ] && exit
while [ $# -gt 0 ] && [ "$1" != -o ]; do shift; done
printf '\377\377' | dd of="$2" bs=1 seek=200 conv=notrunc status=none
END
    chmod +x "$WORK/build/broken/zip-threads-locked"
    ln -s "$REPOSITORY/runs" "$WORK/runs"
    attempt "$WORK/build/broken/zipbench" run "$WORK/small.ini" --data "$WORK/data" --output "$WORK/results"
    [ "$status" -eq 1 ] || complain "expected status 1"
    csv "
for row in rows:
    if row['strategy'] == 'threads-locked' and row['implementation'] == 'c':
        assert row['status'] == 'void' and row['verified'] == 'no', row
    else:
        assert row['status'] == 'ok', row
assert [row['strategy'] for row in skipped] == ['absent'] and 'libabsent' in skipped[0]['reason'], skipped"
    grep -q threads-locked "$WORK/err"
}

# make_two_plan: two data sets, three strategies of which one takes its data from [experiment].
make_two_plan()
{
    cat >"$1" <<'END'
[experiment]
title = two data sets
data = tiny
data_options = --files 30 --bytes 400
blocks = 2
warmup = 0

[data lines]
profile = text
options = --files 3 --lines 200

[data unused]
profile = zeros

[cells both]
strategy = sequential
data = default lines
aa = yes

[cells lines]
strategy = threads-locked null-deflate
deflate_at = worker
threads = 2
data = lines

[cells nothing written]
strategy = threads-offset
threads = 2
schedule = largest
sink = null
data = lines
END
}

@test "several data sets share each block, and each row tells its own" {
    need hyperfine
    need_python
    rm -rf "$WORK/results" "$WORK/two"
    mkdir "$WORK/two"
    cd "$WORK/two"
    make_two_plan small.ini
    attempt "$BUILD_DIR/zipbench" plan small.ini
    [ "$status" -eq 0 ] || complain plan
    grep -q "data: tiny-files-30-bytes-400, 30 files, about 6.0 kB (not made yet)" "$WORK/out"
    grep -q "data lines: text-files-3-lines-200, 3 files, about" "$WORK/out"
    grep -q "^5 cells, 2 blocks and 0 warm-ups: at most 14 runs" "$WORK/out"
    attempt "$BUILD_DIR/zipbench" run small.ini --output "$WORK/results"
    [ "$status" -eq 0 ] || complain run
    [ "$(ls data | sort | tr '\n' ' ')" = "text-files-3-lines-200 text-files-3-lines-200.sha256 \
tiny-files-30-bytes-400 tiny-files-30-bytes-400.sha256 " ]
    csv "
from collections import Counter
import json
sizes = {}
for name in ('text-files-3-lines-200', 'tiny-files-30-bytes-400'):
    with open('data/' + name + '.sha256') as file:
        words = file.read().split()
        sizes[name] = words[2], words[4]
for row in rows:
    lines = row['cell'].endswith('@lines')
    assert row['data_set'] == ('text-files-3-lines-200' if lines else 'tiny-files-30-bytes-400'), row
    assert (row['files'], row['bytes_in']) == sizes[row['data_set']], row
    archive = row['strategy'] != 'null-deflate' and row['sink'] != 'null'
    assert row['verified'] == ('yes' if archive else ''), row
    assert (row['bytes_out'] != '') == (row['strategy'] != 'null-deflate'), row
null = [row for row in rows if row['sink'] == 'null']
assert {(row['cell'], row['schedule'], row['deflate_at']) for row in null} == {
    ('threads-offset/worker/j2/c1/zlib6/null/largest@lines', 'largest', 'worker')}, null
measured = Counter((row['block'], row['cell'], row['role']) for row in rows)
assert len(measured) == 14 and set(measured.values()) == {1}, measured
with open(sys.argv[1] + '/manifest.json') as file:
    manifest = json.load(file)
assert [data['key'] for data in manifest['data_sets']] == ['default', 'lines'], manifest
assert manifest['data']['name'] == 'tiny-files-30-bytes-400'
assert manifest['elapsed_s'] > 0 and manifest['blocks_done'] == 2"
}

@test "--data takes the place of all data sets: what differs in data alone is measured once" {
    make_two_plan "$WORK/small.ini"
    attempt "$BUILD_DIR/zipbench" plan "$WORK/small.ini" --data "$WORK/data"
    [ "$status" -eq 0 ] || complain plan
    grep -q "^data: data" "$WORK/out"
    [ "$(grep -c ^sequential/ "$WORK/out")" -eq 1 ]
    grep -q "^4 cells, 2 blocks and 0 warm-ups: at most 10 runs" "$WORK/out"
    if grep @ "$WORK/out"; then return 1; fi
}
