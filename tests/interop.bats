# interop.bats: what all readers of ZIP make of what all strategies write.
#
# Under the sanitizers, which look at the programs and not at the archives, a sample.

load environment

setup_file()
{
    open_work
    case $BUILD_DIR in *address* | *thread*) export SAMPLE=--sample ;; *) export SAMPLE= ;; esac
}

teardown_file() { close_work; }

@test "every reader gives back every edge tree, written by every strategy" {
    need_python
    LIMIT_S=280 attempt "$PYTHON" "$REPOSITORY/tests/interop/suite.py" $SAMPLE \
        --table "$BUILD_DIR/interop.md" "$BUILD_DIR"
    cp "$WORK/out" "$WORK/suite"
    [ "$status" -eq 0 ] || { tail -n 40 "$WORK/err"; return 1; }
    grep -q ' trees, .* cells, 0 failures$' "$WORK/suite"
}

@test "all readers are here" {
    need_python
    missing=$(sed -n 's/^not here: //p' "$WORK/suite")
    [ -z "$missing" ] || skip "$missing"
}

@test "a reader that gives back something else is a failure, unless the table says why" {
    need_python
    "$PYTHON" - "$REPOSITORY/tests/interop" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import tree, verdict

day = 24 * 3600
expected = {b"a": {"kind": "file", "mtime": 5, "utf8": False}, b"b": {"kind": "link"}}
assert tree.compare(expected, expected) == []
found = {b"a": {"kind": "file", "mtime": 5 + day}, b"c": {}}
differences = tree.compare(expected, found)
facts = [(one.name, one.fact) for one in differences]
assert facts == [(b"b", "name"), (b"c", "name"), (b"a", "mtime")], facts

weighed = verdict.weigh("unzip", "times: 2038 to 2107", differences)
assert len(weighed.reasons) == 1 and len(weighed.failures) == 2, weighed
assert not verdict.weigh("zipfile", "times: 2038 to 2107", differences).reasons
earlier = [one._replace(got=4) for one in differences]
assert not verdict.weigh("unzip", "times: 2038 to 2107", earlier).reasons
END
}

# deep FOLDER LENGTH: a file whose path, from the folder on, has so many bytes.
deep()
{
    mkdir "$1"
    "$PYTHON" - "$@" <<'END'
import os, sys
os.chdir(sys.argv[1])
left = int(sys.argv[2]) - len(os.path.basename(sys.argv[1])) - 1
while left > 255:
    part = "d" * min(250, left - 2)
    os.mkdir(part)
    os.chdir(part)
    left -= len(part) + 1
open("f" * left, "w").close()
END
}

@test "the longest path that the system has is zipped, a longer one refused" {
    need_python
    deep "$WORK/longest" 4095
    deep "$WORK/longer" 4096
    mkdir "$WORK/place"
    for strategy in $(strategies); do
        attempt "$BUILD_DIR/zip-$strategy" -q -C "$WORK" -o "$WORK/place/x.zip" longest
        succeeded "$strategy"
        contents "$WORK/place/x.zip" >"$WORK/found"
        [ "$(wc -c <"$WORK/found")" -eq $((9 + 2 + 4095 + 3)) ]
        "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" longest
        rm "$WORK/place/x.zip"
        attempt "$BUILD_DIR/zip-$strategy" -q -C "$WORK" -o "$WORK/place/x.zip" longer
        refused 1 "File name too long"
        nothing_left "$WORK/place"
    done
}
