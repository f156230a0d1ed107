# kills.bats: programs that are ended, or lose a child, at random moments (tests/faults/kills.c):
# nothing is left, and an old archive is as it was.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/tree"
    "$BUILD_DIR/zipgen" -q --files 30 --lines 250 "$WORK/tree/data" >/dev/null
    # A sanitizer looks at the ways out, of which there are few.
    export STRIKES=200
    case $BUILD_DIR in *address* | *thread*) STRIKES=30 ;; esac
    # The stand-in for a file system without O_TMPFILE; in clang's ThreadSanitizer not to be had.
    export SHIM=$BUILD_DIR/fault-shim.so
    case $BUILD_DIR in *thread*) SHIM= ;; esac
    # What looks for leaks is a child too, at the end: not to be killed.
    export ASAN_OPTIONS=verify_asan_link_order=0:exitcode=99:detect_leaks=0
}

teardown_file() { close_work; }

# runs COMMAND...: for each strategy for which the command is true, place of deflating and
# order: a line of tests/faults/kills.c.
runs()
{
    local strategy place order
    for strategy in $(strategies); do
        "$@" "$strategy" || continue
        for place in $(places "$strategy"); do
            for order in completion name; do
                local kind=unnamed
                [ $order = completion ] || [ -z "$SHIM" ] || kind=named
                echo "$strategy $kind $WORK/tree $BUILD_DIR/zip-$strategy -q $(quickly "$strategy")" \
                     "$(workers "$strategy" 3) $(at "$strategy" "$place") --order $order"
            done
        done
    done
}

# strike parent|child SIGNAL...: with the RUNS of standard input.
strike()
{
    local least=1000000 begun took
    for _ in 1 2 3 4; do
        begun=$(date +%s%N)
        "$BUILD_DIR/zip-processes" -q -l 1 -p 3 -C "$WORK/tree" -o "$WORK/x.zip" data
        took=$((($(date +%s%N) - begun) / 1000))
        least=$((took < least ? took : least))
    done
    mkdir "$WORK/$1"
    status=0
    "$BUILD_DIR/kills" "$1" "$STRIKES" 1 $least "$SHIM" "$BUILD_DIR/zipbench" \
        "$WORK/$1" "${@:2}" >"$WORK/told" || status=$?
    sed 's/^/# /' "$WORK/told" >&3
    return "$status"
}

forks() { uses "$1" processes; }

@test "a child that gets SIGKILL or SIGTERM" {
    runs forks | strike child 9 15
}

@test "every strategy, by SIGINT, SIGTERM or SIGHUP" {
    runs true | strike parent 2 15 1
}
