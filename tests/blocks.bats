# blocks.bats: files that are cut into blocks, which several threads deflate.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place" "$WORK/data"
    "$BUILD_DIR/zipgen" -q --profile text --files 1 --lines 300000 "$WORK/data/text" >/dev/null
    "$BUILD_DIR/zipgen" -q --profile random --files 3 "$WORK/random" >/dev/null
    cat "$WORK"/random/* >"$WORK/data/random"
    # At the edges of a block of 512 KiB, and what is smaller.
    for size in 0 1 524287 524288 524289 1048576 1048577; do
        head -c $size "$WORK/data/text/data-0000.txt" >"$WORK/data/edge-$size"
    done
    head -c 700000 /dev/zero >"$WORK/data/zeros"
    "$BUILD_DIR/zip-sequential" -q --order name -C "$WORK" -o "$WORK/sequential.zip" data
    "$BUILD_DIR/zip-blocks" -q -j 2 -C "$WORK" -o "$WORK/blocks.zip" data
}

teardown_file() { close_work; }

@test "one archive for any number of threads, in every sink, in both orders, with little memory" {
    for threads in 1 2 7; do
        for sink in $(sinks); do
            make_archive blocks worker -j $threads --sink $sink data
            same_as "$WORK/blocks.zip" "-j $threads --sink $sink"
        done
        make_archive blocks worker -j $threads --order name data
        same_as "$WORK/blocks.zip" "-j $threads --order name"
        LIMIT_S=60 make_archive blocks worker -j $threads --memory 1M data
        same_as "$WORK/blocks.zip" "-j $threads --memory 1M"
    done
}

@test "--codec store, -l 1 and -l 9 reach the blocks" {
    sizes=
    for codec in "--codec store" "-l 1" "-l 9"; do
        make_archive blocks worker $codec -j 3 data
        attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/place/x.zip" data
        succeeded "verify: $codec"
        sizes="$(stat -c %s "$WORK/place/x.zip") $sizes"
    done
    set -- $sizes
    [ "$1" -lt "$2" ] && [ "$2" -lt "$3" ]
}

@test "members that are no larger than a block are those of zip-sequential" {
    need_python
    for archive in sequential blocks; do
        contents "$WORK/$archive.zip" sizes | awk '$3 <= 524288' >"$WORK/$archive"
    done
    [ "$(wc -l <"$WORK/blocks")" -eq 4 ]
    diff "$WORK/sequential" "$WORK/blocks"
}

@test "members in blocks have the CRCs and sizes of zip-sequential's, and are at most 1 % larger" {
    need_python
    for archive in sequential blocks; do
        contents "$WORK/$archive.zip" sizes >"$WORK/$archive"
    done
    diff <(cut -d ' ' -f 2- "$WORK/sequential") <(cut -d ' ' -f 2- "$WORK/blocks")
    # Zeros deflate to so little that the ends of blocks count.
    paste -d ' ' "$WORK/sequential" "$WORK/blocks" | awk '
        $3 >= 20000000 { large++ }
        $5 > $1 * 1.01 + 64 { print; bad = 1 }
        END { exit bad || large != 1 }'
}

@test "what does not get smaller is stored" {
    need_python
    contents "$WORK/blocks.zip" sizes | awk '
        $4 ~ /random/ { stored += $1 == $3 }
        $1 > $3 { bad = 1 }
        END { exit bad || stored != 1 }'
}

@test "zipbench, unzip, 7zz, bsdtar and Python's zipfile read files that came in blocks" {
    attempt "$BUILD_DIR/zipbench" verify -q -C "$WORK" "$WORK/blocks.zip" data
    succeeded "zipbench verify"
    missing=
    if command -v unzip >/dev/null; then unzip -tqq "$WORK/blocks.zip"; else missing="$missing unzip"; fi
    if command -v 7zz >/dev/null; then 7zz t -bso0 -bsp0 "$WORK/blocks.zip"; else missing="$missing 7zz"; fi
    if command -v bsdtar >/dev/null; then
        mkdir "$WORK/bsdtar"
        bsdtar -xf "$WORK/blocks.zip" -C "$WORK/bsdtar"
        diff -r "$WORK/data" "$WORK/bsdtar/data"
    else
        missing="$missing bsdtar"
    fi
    if PYTHON=$(python_with zlib); then contents "$WORK/blocks.zip" >/dev/null; else missing="$missing python3"; fi
    [ -z "$missing" ] || skip "not here:$missing"
}

@test "a file that changes while its blocks are read is no damaged archive" {
    cp -r "$WORK/data" "$WORK/changing"
    for round in 1 2 3; do
        # Lines of another length, in place: later dictionaries are not what was read before.
        (for _ in 1 2 3 4 5 6 7 8; do
            tr a-z b-za <"$WORK/data/text/data-0000.txt" | dd of="$WORK/changing/text/data-0000.txt" conv=notrunc status=none
            dd if="$WORK/data/text/data-0000.txt" of="$WORK/changing/text/data-0000.txt" conv=notrunc status=none
        done) 3>&- &
        writer=$!
        make_archive blocks worker -j 4 changing
        kill $writer || true
        wait $writer || true
        need unzip
        unzip -tqq "$WORK/place/x.zip"
    done
    rm -r "$WORK/changing"
}
