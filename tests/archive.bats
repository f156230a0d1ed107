# archive.bats: the archives that the strategies make.
#
# "Every" test runs each strategy that was built, at both places of deflating;
# a new strategy is tested without a line here.

load environment

setup_file()
{
    open_work
    mkdir "$WORK/place"
    "$BUILD_DIR/zipgen" -q --files 12 --lines 40 "$WORK/data" >"$WORK/generated"
    make_tree "$WORK/tree"
    "$BUILD_DIR/zip-sequential" -q --order name -C "$WORK" -o "$WORK/data.zip" data
    "$BUILD_DIR/zip-sequential" -q --order name -C "$WORK" -o "$WORK/tree.zip" tree
}

teardown_file() { close_work; }

# All that names and folders can be.
make_tree()
{
    mkdir -p "$1/deep/er/still" "$1/empty folder" "$1/name with blanks"
    printf 'content' >"$1/-leading-dash"
    printf 'content' >"$1/name with blanks/a b"
    printf 'content' >"$1"/$'new\nline'
    printf 'content' >"$1/Umlaut-äöü-日本"
    printf 'content' >"$1/deep/er/still/x"
    seq 3000 >"$1/deep/numbers"
    : >"$1/empty"
    head -c 70000 /dev/zero >"$1/zeros"
}

# zip STRATEGY PLACE OPTION...: makes $WORK/place/x.zip of a folder below $WORK.
zip()
{
    local strategy=$1 place=$2
    shift 2
    attempt "$BUILD_DIR/zip-$strategy" -q $(at "$strategy" "$place") -C "$WORK" -o "$WORK/place/x.zip" "$@"
    succeeded "zip-$strategy at $place $*"
}

same_as()
{
    cmp "$1" "$WORK/place/x.zip" || { echo "$2"; return 1; }
}

@test "the members of zip-sequential have the sizes and CRCs of CPython's zipfile" {
    need_python
    ours=$("$BUILD_DIR/zip-sequential" --describe | sed 's/.*"name":"zlib",[^}]*"version":"\([^"]*\)".*/\1/')
    theirs=$("$PYTHON" -c 'import zlib; print(zlib.ZLIB_RUNTIME_VERSION)')
    [ "$ours" = "$theirs" ] || skip "zlib $ours here, $theirs in Python"
    for folder in data tree; do
        (cd "$WORK" && "$PYTHON" - "$folder" "$WORK/place/python.zip" <<'END')
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, _, names in os.walk(sys.argv[1]):
        for name in names:
            path = os.path.join(folder, name)
            archive.write(path)
END
        # What grows by deflating is stored by some, deflated by others: only what shrinks is compared.
        contents "$WORK/place/python.zip" sizes | awk '$1 < $3' >"$WORK/place/python"
        contents "$WORK/$folder.zip" sizes | grep -v "/'$" | awk '$1 < $3' >"$WORK/place/ours"
        [ -s "$WORK/place/ours" ]
        diff "$WORK/place/python" "$WORK/place/ours"
    done
    rm "$WORK"/place/*
}

@test "members are stored or deflated, never larger than the file" {
    need_python
    contents "$WORK/tree.zip" sizes | awk '$1 > $3 { print; bad = 1 } END { exit bad }'
}

@test "every strategy, both places, several counts and chunks: one archive under --order name" {
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            for counts in "1 1" "2 5" "5 1" "16 100"; do
                set -- $counts
                zip "$strategy" "$place" --order name $(workers "$strategy" "$1" "$2") data
                same_as "$WORK/data.zip" "$strategy $place $counts"
                rm "$WORK/place/x.zip"
            done
        done
    done
    nothing_left "$WORK/place"
}

@test "every strategy, both places: a tree of odd names, one archive under --order name" {
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            zip "$strategy" "$place" --order name $(workers "$strategy" 3 2) tree
            same_as "$WORK/tree.zip" "$strategy $place"
        done
    done
}

@test "every strategy, both places, in the order of completion: same names, contents and CRCs" {
    need_python
    contents "$WORK/data.zip" >"$WORK/expected"
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            zip "$strategy" "$place" $(workers "$strategy" 3 2) data
            contents "$WORK/place/x.zip" | diff "$WORK/expected" -
        done
    done
}

@test "every strategy, both places: every sink gives the same bytes" {
    for strategy in $(strategies); do
        for place in $(places "$strategy"); do
            for sink in pwrite fallocate mmap memory uring; do
                [ -z "$(why_not $sink)" ] || continue
                zip "$strategy" "$place" --order name --sink $sink $(workers "$strategy" 2 3) data
                same_as "$WORK/data.zip" "$strategy $place $sink"
            done
        done
    done
}

@test "every strategy: --codec store and -l 1 reach the members" {
    need_python
    for codec in "--codec store" "-l 1"; do
        "$BUILD_DIR/zip-sequential" -q --order name $codec -C "$WORK" -o "$WORK/place/reference.zip" data
        if cmp -s "$WORK/data.zip" "$WORK/place/reference.zip"; then return 1; fi
        for strategy in $(strategies); do
            zip "$strategy" worker --order name $codec $(workers "$strategy" 2) data
            same_as "$WORK/place/reference.zip" "$strategy $codec"
        done
    done
    "$BUILD_DIR/zip-sequential" -q --codec store -C "$WORK" -o "$WORK/place/stored.zip" data
    contents "$WORK/place/stored.zip" sizes | awk '$1 != $3 { exit 1 }'
    rm "$WORK"/place/*
}

@test "every strategy: more workers than files, one file, an empty file, no file" {
    mkdir -p "$WORK/one" "$WORK/none" "$WORK/void"
    echo one >"$WORK/one/file"
    : >"$WORK/void/file"
    for folder in one none void; do
        "$BUILD_DIR/zip-sequential" -q --order name -C "$WORK" -o "$WORK/place/reference.zip" "$folder"
        for strategy in $(strategies); do
            for place in $(places "$strategy"); do
                zip "$strategy" "$place" --order name $(workers "$strategy" 7 3) "$folder"
                same_as "$WORK/place/reference.zip" "$strategy $place $folder"
            done
        done
    done
    rm "$WORK"/place/*
}

@test "an empty folder has an entry of its own, a full one none" {
    need_python
    contents "$WORK/tree.zip" | grep -qF "'tree/empty folder/'"
    if contents "$WORK/tree.zip" | grep -F "'tree/deep/'"; then return 1; fi
}

@test "names are stored as given, without a leading / or ./" {
    need_python
    cd "$WORK"
    "$BUILD_DIR/zip-sequential" -q -o place/x.zip ./one/../one 2>"$WORK/err" && return 1
    "$BUILD_DIR/zip-sequential" -q -o place/x.zip ./data/data-0000.csv .//data/./data-0001.csv "$WORK/data/data-0002.csv"
    contents place/x.zip | cut -d ' ' -f 3 >"$WORK/names"
    printf "'%s'\n" data/data-0000.csv data/data-0001.csv "${WORK#/}/data/data-0002.csv" | sort >"$WORK/expected"
    sort "$WORK/names" | diff "$WORK/expected" -
    rm place/x.zip
}

@test "the archive itself, lying in the tree, is not zipped" {
    need_python
    mkdir "$WORK/self"
    echo a >"$WORK/self/a"
    echo old >"$WORK/self/x.zip"
    for strategy in $(strategies); do
        attempt "$BUILD_DIR/zip-$strategy" -q -C "$WORK" -o "$WORK/self/x.zip" self
        succeeded "$strategy"
        [ "$(contents "$WORK/self/x.zip" | cut -d ' ' -f 3)" = "'self/a'" ]
    done
    nothing_left "$WORK/self" a x.zip
}

@test "an archive that was there is replaced, with the permissions of a new file" {
    (umask 027; attempt "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/place/x.zip" one)
    [ "$(stat -c %a "$WORK/place/x.zip")" = 640 ]
    zip sequential append --order name data
    same_as "$WORK/data.zip"
    rm "$WORK/place/x.zip"
}

@test "unzip accepts every archive" {
    need unzip
    for archive in "$WORK"/data.zip "$WORK"/tree.zip; do unzip -tqq "$archive"; done
    # unzip reports an archive without entries by status 1, and may not extract every name.
    mkdir "$WORK/out-unzip"
    unzip -qq -d "$WORK/out-unzip" "$WORK/data.zip"
    diff -r "$WORK/data" "$WORK/out-unzip/data"
}

@test "7zz accepts every archive" {
    if command -v 7zz >/dev/null; then seven=7zz; else need 7z; seven=7z; fi
    for archive in "$WORK"/data.zip "$WORK"/tree.zip; do $seven t -bso0 -bsp0 "$archive"; done
    $seven x -bso0 -bsp0 -o"$WORK/out-7z" "$WORK/data.zip"
    diff -r "$WORK/data" "$WORK/out-7z/data"
}

@test "bsdtar accepts every archive, and gives back the tree with modes and times" {
    need bsdtar
    for archive in "$WORK"/data.zip "$WORK"/tree.zip; do bsdtar -tf "$archive" >/dev/null; done
    mkdir "$WORK/out-bsdtar"
    bsdtar -xpf "$WORK/tree.zip" -C "$WORK/out-bsdtar"
    diff -r "$WORK/tree" "$WORK/out-bsdtar/tree"
    [ "$(stat -c '%a %Y' "$WORK/tree/zeros")" = "$(stat -c '%a %Y' "$WORK/out-bsdtar/tree/zeros")" ]
}

@test "Python's zipfile accepts every archive, and gives back the tree" {
    need_python
    contents "$WORK/tree.zip" >/dev/null
    "$PYTHON" -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' \
        "$WORK/tree.zip" "$WORK/out-python"
    diff -r "$WORK/tree" "$WORK/out-python/tree"
}

@test "--stats appends one line of JSON a run, with phases that add up" {
    need_python
    for strategy in $(strategies); do
        rm -f "$WORK/stats"
        for place in $(places "$strategy"); do
            zip "$strategy" "$place" --stats "$WORK/stats" $(workers "$strategy" 2) data
        done
        "$PYTHON" - "$WORK/stats" "$strategy" "$WORK/data" "$WORK/place/x.zip" <<'END' || { echo "$strategy"; return 1; }
import json, os, sys
path, strategy, data, archive = sys.argv[1:]
runs = [json.loads(line) for line in open(path)]
size = sum(os.path.getsize(os.path.join(data, name)) for name in os.listdir(data))
assert [run["deflate_at"] for run in runs] in (["append", "worker"], ["worker"])
assert runs[-1]["bytes_out"] == os.path.getsize(archive)
for run in runs:
    assert run["strategy"] == strategy and run["program"] == "zip-" + strategy
    assert run["files"] == 12 and run["bytes_in"] == size
    assert run["threads"] in (2, None) and run["processes"] in (2, None)
    assert run["stages"] in ("2:2:1", None) and run["walk"] == 1 and run["memory_bytes"] > 0
    assert run["order"] == "completion" and run["sink"] in ("pwrite", "uring")
    assert run["schedule"] in ("listed", None) and run["affinity"] in ("none", None)
    for key in "wall_ns", "vm_hwm_bytes":
        assert run[key] > 0, key
    assert run["cpu_user_ns"] >= 0 and run["cpu_sys_ns"] >= 0
    workers = run["workers"]
    assert workers[0]["worker"] == 0
    def total(phase, key="bytes"):
        return sum(worker["phases"].get(phase, {key: 0})[key] for worker in workers)
    assert total("read") == size, ("read", total("read"), size)
    assert total("deflate") == size, ("deflate", total("deflate"), size)
    assert total("read", "calls") >= 12 and total("deflate", "calls") >= 12
    for worker in workers:
        spent = sum(phase["total_ns"] for phase in worker["phases"].values())
        assert spent <= worker["wall_ns"] * 1.001 + 1000, (worker["worker"], spent, worker["wall_ns"])
        for name, phase in worker["phases"].items():
            assert phase["max_ns"] <= phase["total_ns"], name
END
    done
}

@test "every program of the tutorial in Python makes an archive with the same contents" {
    PYTHON=$(python_with aiofiles) || skip "no python3 with aiofiles here"
    contents "$WORK/data.zip" >"$WORK/expected"
    for name in $("$PYTHON" "$REPOSITORY/runs/tutorial.py" --list | cut -f 1); do
        attempt "$PYTHON" "$REPOSITORY/runs/tutorial.py" "$name" -q -C "$WORK" -o "$WORK/place/x.zip" data
        succeeded "$name"
        contents "$WORK/place/x.zip" | diff "$WORK/expected" -
        attempt "$PYTHON" "$REPOSITORY/runs/tutorial.py" "$name" -q -C "$WORK" -o "$WORK/place/y.zip" data missing
        refused 1 missing
        rm "$WORK/place/x.zip"
        nothing_left "$WORK/place"
    done
}

@test "verify: an empty Huffman code is an error in our archives, a warning in others'" {
    local zip=$BATS_TEST_DIRNAME/fuzz/corpus/archive/empty-distances.zip
    local what="a: block 1 of its deflate stream: its distance code is empty, which Windows Explorer refuses"
    mkdir "$BATS_TEST_TMPDIR/tree"
    head -c 2000 /dev/zero | tr '\0' a > "$BATS_TEST_TMPDIR/tree/a"

    run "$BUILD_DIR/zipbench" verify -q -C "$BATS_TEST_TMPDIR/tree" "$zip" a
    [ "$status" -eq 1 ]
    [ "$output" = "zipbench: $zip: $what" ]

    run "$BUILD_DIR/zipbench" verify -q --foreign -C "$BATS_TEST_TMPDIR/tree" "$zip" a
    [ "$status" -eq 0 ]
    [ "$output" = "zipbench: $zip: warning, of 1 members the first: $what" ]
}
