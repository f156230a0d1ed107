# changes.bats: files that change while they are zipped (tests/faults/unrest.c): every archive
# that is published is whole, a run that fails leaves nothing, and none hangs.

load environment

setup_file()
{
    open_work
    export ROUNDS=60
    case $BUILD_DIR in *address* | *thread*) ROUNDS=18 ;; esac
}

setup() { rm -rf "$WORK"/*; mkdir -p "$WORK/place" "$WORK/tree/data"; }

teardown() { [ -z "$unrest" ] || kill "$unrest" 2>/dev/null || true; }

teardown_file() { close_work; }

# begin calm|wild SEED: the tree is new, and changes.
begin()
{
    rm -rf "$WORK/tree"
    mkdir -p "$WORK/tree/data"
    "$BUILD_DIR/unrest" "$1" "$2" "$WORK/tree/data" 3>&- &
    unrest=$!
    until [ -e "$WORK/tree/data/file23" ]; do sleep 0.01; done
}

end()
{
    kill "$unrest"
    wait "$unrest" || true
    unrest=
}

# What round number $1 adds: a factor after the other, each with each sink.
factors()
{
    local all_sinks=($(sinks)) sink
    sink=${all_sinks[$(($1 / 4 % ${#all_sinks[@]}))]}
    echo --sink "$sink"
    case $(($1 % 4)) in
        0) ;;
        1) echo --order name ;;
        2) echo --memory 1M ;;
        3) echo --memory 1M --order name --walk 3 ;;
    esac
}

# Lines on standard error, but for warnings, of what is left out.
said() { grep -vc ': warning: ' "$WORK/err" || true; }

# zip_all calm|wild: archives made meanwhile are $WORK/archives/N.zip; $published and $failed.
zip_all()
{
    local all=($(strategies)) all_places round strategy place
    published=0 failed=0
    mkdir "$WORK/archives"
    for ((round = 0; round < ROUNDS; round++)); do
        strategy=${all[$((round % ${#all[@]}))]}
        all_places=($(places "$strategy"))
        place=${all_places[$((round / 3 % ${#all_places[@]}))]}
        begin "$1" "$round"
        LIMIT_S=30 attempt "$BUILD_DIR/zip-$strategy" -q $(at "$strategy" "$place") $(workers "$strategy" 3 2) \
            $(quickly "$strategy") $(factors "$round") -C "$WORK/tree" -o "$WORK/place/x.zip" data
        end
        if [ "$status" -eq 0 ]; then
            [ "$(said)" -eq 0 ] || complain "round $round, $strategy: published, but spoke"
            mv "$WORK/place/x.zip" "$WORK/archives/$round.zip"
            published=$((published + 1))
        else
            [ "$status" -eq 1 ] && [ "$(said)" -eq 1 ] || complain "round $round, $strategy $(factors "$round")"
            failed=$((failed + 1))
        fi
        nothing_left "$WORK/place"
    done
    echo "# $published archives, $failed refused" >&3
}

# Each archive is read by CPython, unpacked, and compared with what came of that.
verify_all()
{
    local archive
    "$PYTHON" - "$WORK"/archives/*.zip <<'END'
import sys, zipfile
for name in sys.argv[1:]:
    with zipfile.ZipFile(name) as archive:
        damaged = archive.testzip()
        if damaged:
            sys.exit("%s: damaged: %s" % (name, damaged))
END
    for archive in "$WORK"/archives/*.zip; do
        unzip -q "$archive" -d "$WORK/unpacked"
        attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK/unpacked" "$archive" data
        succeeded "$archive"
        rm -rf "$WORK/unpacked"
    done
}

@test "files that grow, shrink and change: every run publishes" {
    need_python
    need unzip
    zip_all calm
    verify_all
    [ "$failed" -eq 0 ]
}

@test "files that vanish and become folders, links and FIFOs: whole archives or none" {
    need_python
    need unzip
    zip_all wild
    verify_all
    [ "$published" -gt 0 ] && [ "$failed" -gt 0 ]
}
