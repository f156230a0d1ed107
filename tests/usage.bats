# usage.bats: what a program says of itself, and of a wrong command line.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/data" "$WORK/place"
    echo text >"$WORK/data/a"
}

teardown_file() { close_work; }

programs() { (cd "$BUILD_DIR" && for p in zip-*; do [ -f "$p" ] && [ -x "$p" ] && echo "$p"; done); }

# What --describe calls it: its option, as in --help.
every_option=("archive: -o" "threads: -j" "processes: -p" "stages: --stages" "chunk: -c"
              "schedule: --schedule" "codec: -l" "codec: --codec" "deflate-at: --deflate-at"
              "order: --order" "order: --reproducible" "sink: --sink" "sync: --sync" "memory: --memory" "affinity: --affinity")

# understands STRATEGY WORD
understands()
{
    case $2 in
        archive) "$BUILD_DIR/zip-$1" --describe | grep -q '"archive":true' ;;
        *) uses "$1" "$2" ;;
    esac
}

# value OPTION: one that every strategy with a use for the option accepts.
value()
{
    case $1 in
        -o) echo "$WORK/place/x.zip" ;;
        --stages) echo 1:2:1 ;;
        --schedule) echo largest ;;
        --codec) echo zlib ;;
        --deflate-at) echo append ;;
        --order) echo name ;;
        --sink) echo memory ;;
        --memory) echo 64M ;;
        --affinity) echo spread ;;
        --sync | --reproducible) ;;
        *) echo 2 ;;
    esac
}

# wrong WORD OPTION...: zip-threads-locked refuses the options, in a line with that word.
wrong()
{
    local word=$1
    shift
    attempt "$BUILD_DIR/zip-threads-locked" -q -o "$WORK/place/x.zip" "$@" "$WORK/data"
    refused 2 "$word" && nothing_left "$WORK/place" || { echo "options: $*"; return 1; }
}

@test "--describe of each program is one JSON object with its own name" {
    need_python
    for program in $(programs); do
        "$BUILD_DIR/$program" --describe >"$WORK/describe"
        "$PYTHON" - "$program" "$WORK/describe" <<'END'
import json, sys
text = open(sys.argv[2]).read()
described = json.loads(text)
assert text.count("\n") <= 1, "one line"
assert "zip-" + described["name"] == sys.argv[1], described["name"]
assert described["summary"] and "\n" not in described["summary"]
assert set(described["uses"]) <= {"threads", "processes", "stages", "chunk", "schedule", "codec",
                                  "deflate-at", "order", "sink", "sync", "memory", "affinity"}
assert described["floor"] is (described["name"].startswith("null"))
assert described["archive"] is (not described["floor"] or described["name"] == "null-store")
assert described["archive"] is ("sink" in described["uses"])
sinks = [sink["name"] for sink in described["sinks"]]
assert sinks == ["pwrite", "fallocate", "mmap", "uring", "memory", "null"], sinks
codecs = {codec["name"]: codec for codec in described["codecs"]}
zlib = codecs["zlib"]
assert (zlib["level_min"], zlib["level_max"], zlib["level_default"]) == (1, 9, 6), zlib
assert "store" in codecs
END
    done
}

@test "--help of each program goes to standard output, names its options, status 0" {
    for program in $(programs) zipgen zipbench; do
        attempt "$BUILD_DIR/$program" --help
        succeeded "$program --help"
        grep -q "$program" "$WORK/out"
    done
    for program in $(programs); do
        "$BUILD_DIR/$program" --help >"$WORK/out"
        for option in "${every_option[@]}"; do
            told=0
            grep -q -e "^  ${option#*: } " "$WORK/out" && told=1 || true
            understood=0
            understands "${program#zip-}" "${option%%:*}" && understood=1 || true
            [ $told = $understood ] || { echo "$program --help and $option: $told"; return 1; }
        done
        for option in -C --files-from -0, --exclude --include --no-recursion --follow --on-error \
                      --walk --stats --trace -q --describe --help; do
            grep -q -e "^  $option " "$WORK/out" || { echo "$program --help: no $option"; return 1; }
        done
    done
}

@test "every strategy of the tutorial was built, or is listed as skipped" {
    for strategy in sequential threads-naive threads-locked threads-batched threads-writer \
                    processes processes-threads async-writer async-locked async-batched openmp \
                    null-deflate; do
        [ -x "$BUILD_DIR/zip-$strategy" ] || grep -q "^zip-$strategy: no .*package" "$BUILD_DIR/skipped"
    done
}

@test "a count that is none is refused by name" {
    for bad in 0 -1 x 1.5 '' 99999999999999999999 ' 2'; do
        wrong -j -j "$bad"
        wrong -c -c "$bad"
    done
    wrong -j -j
}

@test "a level outside the codec's range is refused" {
    wrong -l -l 10
    wrong -l -l -1
    wrong -l -l 6x
}

@test "an unknown word is refused by name" {
    wrong lzma --codec lzma
    wrong nowhere --deflate-at nowhere
    wrong random --order random
    wrong disk --sink disk
    wrong --frobnicate --frobnicate
    wrong Z -Z
}

@test "an option without its value is refused" {
    attempt "$BUILD_DIR/zip-sequential" "$WORK/data" -o
    refused 2 "-o:"
    attempt "$BUILD_DIR/zip-sequential" -o "$WORK/place/x.zip" "$WORK/data" --stats
    refused 2 stats
    nothing_left "$WORK/place"
}

@test "no archive, no path, nothing at all are refused" {
    attempt "$BUILD_DIR/zip-sequential" "$WORK/data"
    refused 2 -o
    attempt "$BUILD_DIR/zip-sequential" -o "$WORK/place/x.zip"
    refused 2 PATH
    attempt "$BUILD_DIR/zip-sequential"
    [ "$status" -eq 2 ]
    [ "$(wc -l <"$WORK/err")" -eq 1 ]
    nothing_left "$WORK/place"
}

@test "one file for two of archive, stats and trace is refused, and nothing is written" {
    echo old >"$WORK/place/old"
    ln "$WORK/place/old" "$WORK/place/same"
    for case in "-o and --stats:-o old --stats same" "-o and --trace:-o new --trace new" \
                "--stats and --trace:-o new --stats old --trace same" "-o:-o"; do
        options=${case#*:}
        cd "$WORK/place"
        if [ "$options" = -o ]; then set -- -o ""; else set -- $options; fi
        attempt "$BUILD_DIR/zip-sequential" -q "$@" "$WORK/data"
        refused 2 "${case%%:*}" || { echo "$case"; return 1; }
    done
    [ "$(cat old)" = old ]
    nothing_left "$WORK/place" old same
    rm old same
    attempt "$BUILD_DIR/zip-sequential" -q -o x.zip --stats /dev/null --trace /dev/null "$WORK/data"
    succeeded
    rm x.zip
}

@test "every program takes the options that it has a use for, and refuses others by name" {
    for program in $(programs); do
        strategy=${program#zip-}
        archive=
        if understands "$strategy" archive; then archive="-o $WORK/place/x.zip"; fi
        for option in "${every_option[@]}"; do
            spelling=${option#*: }
            attempt "$BUILD_DIR/$program" -q $archive $spelling $(value "$spelling") "$WORK/data"
            if understands "$strategy" "${option%%:*}"; then
                succeeded "$program $option"
            else
                refused 2 "$spelling" || { echo "$program"; return 1; }
                grep -qw -e "$strategy" "$WORK/err"
            fi
            rm -f "$WORK/place/x.zip"
        done
    done
    nothing_left "$WORK/place"
}

@test "options may stand behind the paths, and -- ends them" {
    touch "$WORK/data/-q"
    attempt "$BUILD_DIR/zip-sequential" -C "$WORK/data" -q -o "$WORK/place/x.zip" -- a -q
    succeeded
    rm -f "$WORK/place/x.zip" "$WORK/data/-q"
}

@test "zipbench refuses an unknown command and an experiment that is none" {
    attempt "$BUILD_DIR/zipbench" frobnicate
    refused 2 frobnicate
    attempt "$BUILD_DIR/zipbench"
    [ "$status" -eq 2 ]
    attempt "$BUILD_DIR/zipbench" run "$WORK/missing.ini"
    [ "$status" -ne 0 ]
    [ "$(wc -l <"$WORK/err")" -eq 1 ]
    grep -q missing.ini "$WORK/err"
}
