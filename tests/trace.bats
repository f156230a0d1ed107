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
        traced "$program" --walk 2
        succeeded "$program"
        "$PYTHON" - "$WORK/trace.json" "$WORK/stats" <<'END' || { echo "$program"; return 1; }
import json, sys
trace = json.load(open(sys.argv[1]))
run = json.loads(open(sys.argv[2]).read())
assert trace["displayTimeUnit"] in ("ms", "ns")
sums, calls, end = {}, {}, {}
for event in trace["traceEvents"]:
    assert event["ph"] in "XM" and isinstance(event["pid"], int) and isinstance(event["tid"], int)
    if event["ph"] == "M":
        assert event["name"] in ("process_name", "thread_name") and event["args"]["name"]
        continue
    assert event["name"] and event["cat"] and event["ts"] >= 0 and event["dur"] >= 0
    key = event["tid"], event["name"]
    sums[key] = sums.get(key, 0) + event["dur"] * 1000
    calls[key] = calls.get(key, 0) + 1
    assert event["ts"] >= end.get(event["tid"], 0) - 0.002, "phases overlap"
    end[event["tid"]] = event["ts"] + event["dur"]
for worker in run["workers"]:
    for name, phase in worker["phases"].items():
        key = worker["worker"], name
        assert abs(sums.pop(key, 0) - phase["total_ns"]) <= 1 + calls.get(key, 0), (key, phase)
        assert name == "wait" or calls[key] == phase["calls"], (key, phase)
assert not sums, sums
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
    [ -e "$WORK/place/y.zip" ]
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

@test "zipbench lanes refuses what is no trace in one line" {
    for text in '' '{' '[]' '{"traceEvents":[]}' '{"traceEvents":7}' \
        '{"traceEvents":[{"ph":"X","name":"read","tid":-1,"ts":1,"dur":-5}]}'; do
        printf '%s' "$text" >"$WORK/bad.json"
        attempt "$BUILD_DIR/zipbench" lanes "$WORK/bad.json"
        refused 1 bad.json
    done
    attempt "$BUILD_DIR/zipbench" lanes "$WORK/none.json"
    refused 1 none.json
    attempt "$BUILD_DIR/zipbench" lanes
    refused 2 TRACE
}
