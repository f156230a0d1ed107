# choose.bats: what is zipped: lists, globs, links, folders; and what is left out.

load environment

setup_file()
{
    open_work
    chmod 755 "$WORK"
    mkdir "$WORK/place"
    grow "$WORK/tree"
    for i in $(seq 10 69); do grow_one "$WORK/gaps/f$i" $((i * 900)); done
    # Opening it succeeds, reading it does not, for root neither.
    for i in 00 11 12 13 30 45 68 99; do ln -s /proc/self/mem "$WORK/gaps/f$i.bad"; done
    ln -s nowhere "$WORK/gaps/f40.bad"
    "$BUILD_DIR/zip-sequential" -q --order name --follow --exclude '*.bad' -C "$WORK" \
        -o "$WORK/gaps.zip" gaps
}

teardown_file() { chmod -R u+rwX "$WORK"; close_work; }

teardown() { rm -rf "$WORK/place"; mkdir "$WORK/place"; }

grow_one()
{
    mkdir -p "$(dirname "$1")"
    seq $RANDOM 100000 | head -c "$2" >"$1"
}

grow()
{
    mkdir -p "$1/src/.git" "$1/src/deep" "$1/empty"
    echo a >"$1/src/a.c"
    echo o >"$1/src/a.o"
    echo x >"$1/src/.git/x"
    echo b >"$1/src/deep/b.c"
    ln -s src/a.c "$1/file"
    ln -s src "$1/folder"
}

# names OPTION...: prints the names in the archive that zip-sequential makes in the tree.
names()
{
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" "$@"
    [ "$status" -eq 0 ] || complain "failed: $*" || return 1
    contents "$WORK/place/x.zip" | cut -d ' ' -f 3- | tr -d "'" | LC_ALL=C sort | paste -sd ' '
}

# are NAMES OPTION...: those are the names, but for the order.
are()
{
    local expected=$1 found
    shift
    found=$(names "$@") || { echo "$found"; return 1; }
    [ "$found" = "$expected" ] || { echo "$*: '$found' instead of '$expected'"; return 1; }
}

@test "--exclude and --include choose by name" {
    need_python
    are "empty/ file folder src/.git/x src/a.c src/a.o src/deep/b.c" .
    are "empty/ file folder src/a.c src/deep/b.c" --exclude .git --exclude '*.o' .
    are "src/a.c src/deep/b.c" --include '*.c' .
    are "src/a.c" --include '*.c' --exclude deep .
    are "src/a.c src/a.o" --include '/src/a.?' --include none src folder
    are "empty/ file folder" --exclude src .
}

@test "--follow zips what links lead to, --no-recursion folders by themselves" {
    need_python
    are "file folder/.git/x folder/a.c folder/a.o folder/deep/b.c src/a.c" --follow file folder src/a.c
    are "file folder src/" --no-recursion . file folder src
    are "folder/ src/" --no-recursion --follow folder src
    "$BUILD_DIR/zip-sequential" -q --follow -C "$WORK/tree" -o "$WORK/place/x.zip" file
    [ "$("$PYTHON" -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("file").decode(), end="")' \
        "$WORK/place/x.zip")" = a ]
}

@test "--files-from reads paths from files and from standard input" {
    need_python
    printf 'src/a.c\n\nfile' >"$WORK/list"
    printf 'src/a.o\0empty\0' >"$WORK/nul"
    are "file src/a.c" --files-from "$WORK/list"
    are "file folder src/a.c" --files-from "$WORK/list" folder
    are "empty/ src/a.o" --files-from "$WORK/nul" -0
    are "empty/ src/a.o" --null --files-from "$WORK/nul"
    (cd "$WORK/tree" && find . -print0 \
        | "$BUILD_DIR/zip-sequential" -q -o "$WORK/place/x.zip" --files-from - -0 --no-recursion)
    contents "$WORK/place/x.zip" | wc -l | grep -qx 10
}

@test "a list that is missing, names what is missing, or holds a NUL, is named" {
    echo a >"$WORK/place/x.zip"
    for case in "none:No such file" "$WORK/list:src/gone: No such file" "$WORK/nul:use -0" "$WORK:directory"; do
        printf 'src/a.c\nsrc/gone\n' >"$WORK/list"
        printf 'src/a.o\0empty\0' >"$WORK/nul"
        attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" --files-from "${case%%:*}"
        refused 1 "${case#*:}" && grep -qF "${case%%:*}" "$WORK/err"
        [ "$(cat "$WORK/place/x.zip")" = a ]
    done
    printf 'src/a.c\nsrc\n' >"$WORK/list"
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" --files-from "$WORK/list"
    refused 1 "would have one name in the archive: src/a.c"
    printf '../tree/src\n' >"$WORK/list"
    attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" --files-from "$WORK/list"
    refused 1 "'..'"
    nothing_left "$WORK/place" x.zip
}

@test "where nothing is chosen, nothing is zipped, and an old archive stays" {
    echo a >"$WORK/place/x.zip"
    for options in "--include *.none src" "--exclude * src" "--files-from /dev/null"; do
        set -f
        attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" $options
        set +f
        refused 1 "nothing to zip"
        [ "$(cat "$WORK/place/x.zip")" = a ]
    done
    nothing_left "$WORK/place" x.zip
}

@test "wrong options of choosing are refused by name" {
    for case in "-0:-0 src" "--exclude:--exclude= src" "--on-error:--on-error ask src" \
                "--files-from:src --files-from" "--reproducible:--reproducible --order completion src"; do
        attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" ${case#*:}
        refused 2 "${case%%:*}" || { echo "$case"; return 1; }
    done
    SOURCE_DATE_EPOCH=now attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" -o "$WORK/place/x.zip" src
    refused 2 "SOURCE_DATE_EPOCH: 'now'"
    nothing_left "$WORK/place"
}

# left_out COUNT: status 1, a warning each, and the last line says how many.
left_out()
{
    [ "$status" -eq 1 ] || complain "expected status 1" || return 1
    [ "$(grep -c "warning: .*; it is left out$" "$WORK/err")" -eq "$1" ] \
        || complain "expected $1 warnings" || return 1
    tail -n 1 "$WORK/err" | grep -qF ": $1 " || complain "the last line does not say $1" || return 1
    [ "$(wc -l <"$WORK/err")" -eq $(($1 + 1)) ] || complain "more was said"
}

# goes_on STRATEGY OPTION...: zips the folder with gaps, and leaves out 9 files.
goes_on()
{
    local strategy=$1
    shift
    LIMIT_S=60 attempt "$BUILD_DIR/zip-$strategy" -q --follow --on-error skip --stats "$WORK/stats" \
        -C "$WORK" "$@" gaps
    left_out 9 || { echo "zip-$strategy $*"; return 1; }
    tail -n 1 "$WORK/stats" | grep -q '"on_error":"skip".*"left_out":9,'
}

@test "every strategy, both places, both orders: what cannot be read is left out, the rest is zipped" {
    readable=$(cd "$WORK" && echo gaps/f??)
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            for counts in "1 1" "3 4"; do
                goes_on "$strategy" $(workers "$strategy" $counts) $(at "$strategy" "$place") \
                    --order name -o "$WORK/place/x.zip"
                same_as "$WORK/gaps.zip" "$strategy $place $counts"
            done
            goes_on "$strategy" $(workers "$strategy" 3 4) $(at "$strategy" "$place") \
                -o "$WORK/place/x.zip"
            "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" $readable
        done
    done
    nothing_left "$WORK/place" x.zip
}

@test "every strategy: the largest first, in the order of names, with little memory" {
    for i in $(seq 10 39); do grow_one "$WORK/large/gaps/f$i" $((i * 9000)); done
    cp -P "$WORK"/gaps/*.bad "$WORK/large/gaps"
    "$BUILD_DIR/zip-sequential" -q --order name --follow --exclude '*.bad' -C "$WORK/large" \
        -o "$WORK/large.zip" gaps
    for strategy in $(strategies); do
        schedule=
        if uses "$strategy" schedule; then schedule="--schedule largest"; fi
        goes_on "$strategy" $(workers "$strategy" 4) $schedule --order name --memory 1M \
            -o "$WORK/place/x.zip" -C "$WORK/large"
        same_as "$WORK/large.zip" "$strategy"
    done
}

@test "every strategy: files whose size the system does not tell are read to their end" {
    need_python
    [ "$(stat -c %s /proc/version)" = 0 ] || skip "no /proc here"
    mkdir "$WORK/untold"
    ln -s /proc/version "$WORK/untold/a"
    ln -s /proc/filesystems "$WORK/untold/b"
    for strategy in $(strategies); do
        attempt "$BUILD_DIR/zip-$strategy" -q --follow $(workers "$strategy" 2) -C "$WORK" \
            -o "$WORK/place/x.zip" untold
        succeeded "$strategy"
        "$PYTHON" -c 'import sys, zipfile
for name in zipfile.ZipFile(sys.argv[1]).namelist():
    sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read(name).decode())' "$WORK/place/x.zip" \
            | cmp - <(cat /proc/version /proc/filesystems) || { echo "$strategy"; return 1; }
    done
}

@test "the floors go on without what cannot be read too" {
    goes_on null-read -j 3
    goes_on null-deflate -j 3 -c 4
    goes_on null-store -j 3 -c 4 -o "$WORK/place/x.zip"
    LIMIT_S=60 attempt "$BUILD_DIR/zip-null-list" -q --follow --on-error skip -C "$WORK" gaps
    left_out 1
}

# Without the right to read everything that root has.
drop_rights()
{
    drop=()
    [ -r "$1" ] || return 0
    drop=(setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search)
    "${drop[@]}" true 2>/dev/null || skip "root reads every file, and setpriv cannot prevent it"
    if "${drop[@]}" test -r "$1"; then skip "root reads every file"; fi
}

@test "every strategy: a large file and a folder that must not be read are left out" {
    mkdir -p "$WORK/closed/inner"
    grow_one "$WORK/closed/a" 3000000
    grow_one "$WORK/closed/b" 3000000
    grow_one "$WORK/closed/c" 3000000
    echo x >"$WORK/closed/inner/x"
    "$BUILD_DIR/zip-sequential" -q -l 1 --order name -C "$WORK" -o "$WORK/whole.zip" closed/a closed/c
    "$BUILD_DIR/zip-blocks" -q -l 1 --order name -C "$WORK" -o "$WORK/blocks.zip" closed/a closed/c
    chmod 000 "$WORK/closed/b" "$WORK/closed/inner"
    drop_rights "$WORK/closed/b"
    for strategy in $(strategies); do
        expected=whole
        if [ "$strategy" = blocks ]; then expected=blocks; fi
        for rules in "1G name" "1M name" "1M completion"; do
            set -- $rules
            if [ "$1" = 1M ]; then expected=blocks; fi     # then all pass in blocks
            LIMIT_S=60 attempt "${drop[@]}" "$BUILD_DIR/zip-$strategy" -q --on-error skip --memory "$1" \
                --order "$2" $(quickly "$strategy") $(workers "$strategy" 3) -C "$WORK" -o "$WORK/place/x.zip" closed
            left_out 2 || { echo "$strategy --memory $rules"; return 1; }
            [ "$2" = completion ] || same_as "$WORK/$expected.zip" "$strategy --memory $rules"
        done
        "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" closed/a closed/c
    done
}

# checkout FOLDER UMASK TIME: the same files, as another one gets them.
checkout()
{
    (umask "$2"; mkdir "$1"; grow "$1/tree"; chmod u+x "$1/tree/src/a.o"
     for i in $(seq 30); do head -c $((i * 997)) "$WORK/gaps/f69" >"$1/tree/src/f$i"; done
     find "$1/tree" -depth -exec touch -h -d "$3" {} +)
}

@test "every strategy: --reproducible gives one archive, whatever the times, umask and time zone" {
    checkout "$WORK/one" 022 '2021-08-14 09:26:53'
    checkout "$WORK/two" 077 '2001-02-03 04:05:07'
    TZ=Asia/Tokyo "$BUILD_DIR/zip-sequential" -q --reproducible -C "$WORK/one" -o "$WORK/one.zip" tree
    for strategy in $(strategies); do
        TZ=America/New_York attempt "$BUILD_DIR/zip-$strategy" -q --reproducible $(workers "$strategy" 3 2) \
            -C "$WORK/two" -o "$WORK/place/x.zip" tree
        succeeded "$strategy"
        same_as "$WORK/one.zip" "$strategy"
    done
    TZ=Asia/Tokyo SOURCE_DATE_EPOCH=1000000000 "$BUILD_DIR/zip-sequential" -q --reproducible -C "$WORK/one" \
        -o "$WORK/place/x.zip" tree
    if cmp -s "$WORK/one.zip" "$WORK/place/x.zip"; then return 1; fi
    if ! command -v bsdtar >/dev/null; then return 0; fi
    mkdir "$WORK/place/out"
    TZ=UTC bsdtar -xpf "$WORK/place/x.zip" -C "$WORK/place/out"
    [ "$(cd "$WORK/place/out" && stat -c '%a %Y' tree/src/a.c tree/src/a.o tree/empty)" = \
      $'644 1000000000\n755 1000000000\n755 1000000000' ]
}

@test "--reproducible refuses a codec that is not, and every other gives one archive twice" {
    for codec in $("$BUILD_DIR/zip-sequential" --describe | grep -o '"name":"[a-z]*","unavailable":null,"version"' | cut -d'"' -f4); do
        for again in 1 2; do
            attempt "$BUILD_DIR/zip-threads-offset" -q --reproducible --codec "$codec" -j 2 -C "$WORK/one" \
                -o "$WORK/place/$again.zip" tree
            if [ "$codec" = isal ]; then refused 2 "below level 3"; else succeeded "$codec"; fi
        done
        [ "$codec" = isal ] || cmp "$WORK/place/1.zip" "$WORK/place/2.zip" || complain "$codec"
        rm -f "$WORK"/place/[12].zip
    done
}

@test "SOURCE_DATE_EPOCH is the latest time, and earlier ones stay" {
    need_python
    touch -d @1000000001 "$WORK/tree/src/a.c"
    touch -d @999999998 "$WORK/tree/src/a.o"
    TZ=UTC SOURCE_DATE_EPOCH=1000000000 "$BUILD_DIR/zip-sequential" -q -C "$WORK/tree" \
        -o "$WORK/place/x.zip" src/a.c src/a.o
    "$PYTHON" - "$WORK/place/x.zip" <<'END_OF_PYTHON'
import struct, sys, time, zipfile
for entry, seconds in zip(zipfile.ZipFile(sys.argv[1]).infolist(), (1000000000, 999999998)):
    assert struct.unpack("<HHBl", entry.extra) == (0x5455, 5, 1, seconds), entry
    assert entry.date_time == time.gmtime(seconds)[:6], entry
END_OF_PYTHON
}

@test "standard output that is full is a failure" {
    [ -w /dev/full ] || skip "no /dev/full here"
    for options in --help --describe "-C $WORK/tree -o $WORK/place/x.zip src"; do
        status=0
        "$BUILD_DIR/zip-sequential" $options >/dev/full 2>"$WORK/err" || status=$?
        refused 1 "standard output" || { echo "$options"; return 1; }
    done
    for program in zipbench zipgen; do
        status=0
        "$BUILD_DIR/$program" --help >/dev/full 2>"$WORK/err" || status=$?
        refused 1 "standard output" || { echo "$program"; return 1; }
    done
}
