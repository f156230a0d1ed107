# property.bats: random trees, there and back.  Seeds are fixed: each run tries the same.

load environment

setup() { open_work; }

teardown() { close_work; }

@test "random trees, written by a random strategy with random factors, come back equal" {
    need_python
    count=500
    case $BUILD_DIR in *address* | *thread*) count=150 ;; esac
    LIMIT_S=280 attempt "$PYTHON" "$REPOSITORY/tests/interop/property.py" --count $count "$BUILD_DIR"
    [ "$status" -eq 0 ] || { tail -n 40 "$WORK/out"; complain "random trees"; }
    grep -qx "$count random trees, 0 failures" "$WORK/out"
}
