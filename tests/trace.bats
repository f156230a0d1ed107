# trace.bats: what --trace writes, and what is drawn of it.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --files 12 --lines 40 "$WORK/data" >/dev/null
}

teardown_file() { close_work; }

# Every program that was built, floors too.
programs()
{
    local program
    for program in "$BUILD_DIR"/zip-*; do
        [[ -f $program && $program != *.* ]] && basename "$program" | cut -c5-
    done
}

# traced PROGRAM OPTION...: runs it on the data.
traced()
{
    local program=$1 archive=
    shift
    "$BUILD_DIR/zip-$program" --describe | grep -q '"archive":false' || archive="-o $WORK/place/x.zip"
    rm -f "$WORK/stats"
    attempt "$BUILD_DIR/zip-$program" -q -C "$WORK" $archive --stats "$WORK/stats" \
        --trace "$WORK/trace.json" "$@" data
}

@test "every program: the trace is in the Trace Event Format, and its sums are those of --stats" {
    need_python
    for program in $(programs); do
        "$BUILD_DIR/zip-$program" --describe | grep -q '"unavailable":null,"codecs"' || continue
        traced "$program" --walk 2 $(workers "$program" 3)
        succeeded "$program"
        "$PYTHON" - "$WORK/trace.json" "$WORK/stats" "$program" <<'END' || { echo "$program"; return 1; }
import decimal, json, sys
# Nanoseconds as three decimals of microseconds: read as such, so that sums are exact.
trace = json.load(open(sys.argv[1]), parse_float=decimal.Decimal)
run = json.loads(open(sys.argv[2]).read())
assert trace["displayTimeUnit"] in ("ms", "ns")
about = trace["otherData"]
assert about["strategy"] == sys.argv[3] == run["strategy"], about
assert about["threads"] == run["threads"] and about["processes"] == run["processes"], about
sums, calls, volumes, end, names = {}, {}, {}, {}, {}
for event in trace["traceEvents"]:
    assert event["ph"] in "XM" and isinstance(event["pid"], int) and isinstance(event["tid"], int)
    if event["ph"] == "M":
        assert event["name"] in ("process_name", "thread_name") and event["args"]["name"]
        if event["name"] == "thread_name":
            names[event["tid"]] = event["args"]["name"]
        continue
    assert event["name"] and event["cat"] and event["ts"] >= 0 and event["dur"] >= 0
    key = event["tid"], event["name"]
    sums[key] = sums.get(key, 0) + event["dur"] * 1000
    calls[key] = calls.get(key, 0) + 1
    volumes[key] = volumes.get(key, 0) + event["args"]["bytes"]
    assert event["ts"] >= end.get(event["tid"], 0), ("phases overlap", event)
    end[event["tid"]] = event["ts"] + event["dur"]
for worker in run["workers"]:
    for name, phase in worker["phases"].items():
        key = worker["worker"], name
        assert sums.pop(key, 0) == phase["total_ns"], (key, phase)
        assert name == "wait" or calls[key] == phase["calls"], (key, phase)
        assert volumes.get(key, 0) == phase["bytes"], (key, phase)
assert not sums, sums
assert sorted(end) == sorted(names) == sorted(worker["worker"] for worker in run["workers"])
assert len(set(names.values())) == len(names) and names[0] == "main", names
if run["processes"]:
    assert {"child 1", "child 2", "child 3"} <= set(names.values()), names
    assert all(name.split()[0] in ("main", "child") for name in names.values()), names
END
    done
}

@test "a trace that cannot be written is an error, and costs no archive" {
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/y.zip" --trace "$WORK/no/trace" data
    refused 1 no/trace
    [ ! -e "$WORK/place/y.zip" ]
    [ -w /dev/full ] || skip "no /dev/full here"
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/y.zip" --trace /dev/full data
    refused 1 --trace
    grep -q "No space left" "$WORK/err"
    [ -e "$WORK/place/y.zip" ]
}

@test "a run that fails leaves an old trace as it was, and a new one empty" {
    printf old >"$WORK/old.json"
    rm -f "$WORK/new.json"
    for trace in old new; do
        attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/z.zip" \
            --trace "$WORK/$trace.json" absent
        refused 1 absent
    done
    [ "$(cat "$WORK/old.json")" = old ]
    [ -e "$WORK/new.json" ] && [ ! -s "$WORK/new.json" ]
}

@test "a trace takes the place of a longer one, or goes through a pipe" {
    need_python
    head -c 1000000 /dev/zero >"$WORK/trace.json"
    traced threads-locked -j 2
    succeeded
    "$PYTHON" -c 'import json, sys; json.load(sys.stdin)' <"$WORK/trace.json"
    "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/y.zip" --trace /dev/stdout data \
        | "$PYTHON" -c 'import json, sys; json.load(sys.stdin)'
}

@test "zipbench lanes draws a trace" {
    need gnuplot
    traced threads-locked -j 3
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/trace.json"
    succeeded lanes
    [ "$(head -c 5 "$WORK/trace.svg")" = "<?xml" ]
    [ "$(head -c 4 "$WORK/trace.png" | tail -c 3)" = PNG ]
    [ "$(cut -d, -f 2 "$WORK/trace.csv" | sort -u | tr '\n' ' ')" = "lane main worker 1 worker 2 worker 3 " ]
}

@test "zipbench lanes -o draws one figure, of the name it is given" {
    need gnuplot
    mkdir "$WORK/figure"
    traced processes -p 2
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/trace.json" -o "$WORK/figure/a.png"
    succeeded lanes
    nothing_left "$WORK/figure" a.csv a.png
    [ "$(cut -d, -f 2 "$WORK/figure/a.csv" | sort -u | tr '\n' ' ')" = "child 1 child 2 lane main " ]
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/trace.json" -o "$WORK/figure/b.pdf"
    refused 2 .svg
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/trace.json" "$WORK/trace.json" -o "$WORK/figure/b.svg"
    refused 2 "one TRACE"
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/trace.json" -o "$WORK/no/b.svg"
    refused 1 no/b.csv
    nothing_left "$WORK/figure" a.csv a.png
}

@test "zipbench lanes refuses what is no trace in one line" {
    for text in '' '{' '[]' '{"traceEvents":[]}' '{"traceEvents":7}' \
        '{"traceEvents":[{"ph":"X","name":"read","tid":-1,"ts":1,"dur":-5}]}' \
        '{"traceEvents":[{"ph":"X","name":"read","tid":0,"ts":1e308,"dur":1e308}]}' \
        '{"traceEvents":[null,7,{"ph":"X","name":"talk","tid":0,"ts":1,"dur":5}]}'; do
        printf '%s' "$text" >"$WORK/bad.json"
        attempt "$BUILD_DIR/zipbench" lanes "$WORK/bad.json"
        refused 1 bad.json
    done
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/none.json"
    refused 1 none.json
    attempt "$BUILD_DIR/zipbench" lanes
    refused 2 TRACE
}
