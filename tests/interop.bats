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

expected = {b"a": {"kind": "file", "mtime": 5, "utf8": False}, b"b": {"kind": "link"}}
assert tree.compare(expected, expected) == []
found = {b"a": {"kind": "file", "mtime": 6}, b"c": {}}
differences = tree.compare(expected, found)
facts = [(one.name, one.fact) for one in differences]
assert facts == [(b"b", "name"), (b"c", "name"), (b"a", "mtime")], facts

weighed = verdict.weigh("unzip", "times: 2038 to 2107", differences)
assert len(weighed.reasons) == 1 and len(weighed.failures) == 2, weighed
assert not verdict.weigh("zipfile", "times: 2038 to 2107", differences).reasons
END
}
