# tune.bats: zipbench tune: within its budget, on odd trees, and nothing is left behind.

load environment

setup_file()
{
    open_work
    mkdir -p "$WORK/here/many/-deep folder" "$WORK/here/one"
    "$BUILD_DIR/zipgen" -q --files 20 --lines 100 "$WORK/here/data" >/dev/null
    for i in {1..300}; do echo "$i of many" >"$WORK/here/many/-deep folder/'$i"; done
    "$BUILD_DIR/zipgen" -q --profile text --files 1 --lines 30000 "$WORK/here/one" >/dev/null
    cat >"$WORK/grid.ini" <<'END'
[cells all]
strategy = sequential threads-offset blocks
threads = 1 2
chunk = 1 4
level = 1 6
END
}

teardown_file() { close_work; }

tune() { cd "$WORK/here"; attempt "$BUILD_DIR/zipbench" tune "$@"; }

# clean: nothing lies beside the trees, no process is left.
clean() { nothing_left "$WORK/here" data many one; }

@test "tune ends within its budget with a command that works" {
    need hyperfine
    for tree in data many one; do
        begin=$(date +%s%N)
        tune --budget 5s --grid "$WORK/grid.ini" $tree
        [ $((($(date +%s%N) - begin) / 1000000)) -lt 6500 ] || complain "$tree took longer"
        [ "$status" -eq 0 ] || complain "$tree"
        clean
        grep -q "expected time" "$WORK/out" && grep -q "expected size" "$WORK/out"
        command=$(grep -o ' [^ ]*/zip-[a-z-]* .*' "$WORK/out" | sed "s,ARCHIVE.zip,$WORK/x.zip,")
        attempt bash -c "$command -q"
        succeeded "$command"
        attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK/here" "$WORK/x.zip" $tree
        succeeded
    done
}

@test "tune: what does not fit the objective is no answer" {
    need hyperfine
    tune --budget 5s --grid "$WORK/grid.ini" --objective time-at-size data
    [ "$status" -eq 0 ] || complain failed
    grep -q -e "-l 6" "$WORK/out" || complain "expected level 6"
    tune --budget 5s --grid "$WORK/grid.ini" --objective time one
    [ "$status" -eq 0 ] || complain failed
    grep -q -e "-l 1" "$WORK/out" || complain "expected level 1"
}

@test "tune: names with blanks, quotes and dashes, several paths, the folder itself" {
    need hyperfine
    tune --budget 5s --grid "$WORK/grid.ini" -- "many/-deep folder" data
    [ "$status" -eq 0 ] || complain failed
    clean
    cd "$WORK/here/many"
    attempt "$BUILD_DIR/zipbench" tune --budget 5s --grid "$WORK/grid.ini" .
    [ "$status" -eq 0 ] || complain failed
    clean
}

@test "tune: Ctrl-C leaves nothing behind" {
    need hyperfine
    for after in 0.3 1 2 3.5; do
        cd "$WORK/here"
        MARK_OF_TEST=$WORK timeout --foreground -s INT $after env --default-signal=INT \
            "$BUILD_DIR/zipbench" tune --budget 30s --grid "$WORK/grid.ini" one data \
            >"$WORK/out" 2>"$WORK/err" </dev/null && return 1
        for _ in {1..50}; do [ -n "$(left_running)" ] || break; sleep 0.1; done
        clean
    done
}

@test "tune: what is wrong is one line" {
    tune
    refused 2 "files or folders"
    tune --budget never data
    refused 2 never
    tune --budget 1 data
    refused 2 "from 5 seconds"
    tune --objective speed data
    refused 2 speed
    tune --colour data
    refused 2 --colour
    tune --scratch "" data
    refused 2 "empty"
    tune no-such-tree
    refused 1 no-such-tree
    : >"$WORK/here/many/empty"
    tune many/empty
    refused 1 "nothing in these files"
    rm "$WORK/here/many/empty"
    tune --scratch many many
    refused 1 --scratch
    tune --scratch no-such-folder data
    refused 1 no-such-folder
    printf '[cells all]\nstrategy = blocks\n' >"$WORK/bad.ini"
    tune --grid "$WORK/bad.ini" data
    refused 1 "level 6"
    clean
}
