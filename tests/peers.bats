# peers.bats: other archivers as rows of a campaign.

load environment

setup()
{
    open_work
    need hyperfine
    need_python
    mkdir "$WORK/results"
}

teardown() { close_work; }

# make_plan STRATEGIES: peers at level 1 beside sequential, one block.
make_plan()
{
    cat >"$WORK/peers.ini" <<END
[experiment]
title = peers
blocks = 1
warmup = 0

[cells base]
strategy = sequential
level = 1

[cells peers]
implementation = peer
strategy = $1
level = 1 99
threads = 2
END
}

run_peers() { attempt "$BUILD_DIR/zipbench" run "$WORK/peers.ini" --data "$1" --output "$WORK/results"; }

# csv CODE: Python with rows, skipped and result, the folder of the only result.
csv()
{
    "$PYTHON" - "$WORK"/results/peers-* <<END
import csv, json, sys
result = sys.argv[1]
with open(result + "/samples.csv") as file: rows = list(csv.DictReader(file))
with open(result + "/skipped.csv") as file: skipped = list(csv.DictReader(file))
$1
END
}

# make_tree FOLDER: what trees have that archives stumble over, but links to folders.
make_tree()
{
    mkdir -p "$1/sub/deeper" "$1/empty folder"
    seq 1 3000 >"$1/sub/numbers"
    seq 1 9 >"$1/-rf"
    seq 5 11 >"$1/sub/deeper/it's \"quoted\" \$HOME"
    : >"$1/nothing"
    echo ü >"$1/Umlaut ä"
}

@test "every peer that is here gives a verified row, with its version; all others their reason" {
    make_tree "$WORK/tree"
    ln -s sub/numbers "$WORK/tree/link"
    attempt "$BUILD_DIR/zipbench" list
    sed -n '/^peers/,/^codecs/p' "$WORK/out" | sed '1d;$d' >"$WORK/list"
    [ "$(wc -l <"$WORK/list")" -ge 7 ]
    here=$(awk '/, version/ && !/single file/ && $1 != "jar" {print $1}' "$WORK/list")
    [ -n "$here" ] || skip "no peer here"
    make_plan "all
except = jar"
    run_peers "$WORK/tree"
    [ "$status" -eq 0 ] || complain run
    csv "
here = '''$here'''.split()
peers = {row['strategy']: row for row in rows if row['implementation'] == 'peer'}
assert sorted(peers) == sorted(here), (peers, here)
for name, row in peers.items():
    assert row['status'] == 'ok' and row['verified'] == 'yes', row
    assert row['level'] == '1' and row['codec'] == 'deflate', row
    assert int(row['bytes_out']) > 100 and int(row['wall_proc_ns']) > 0 and row['wall_ns'] == '', row
    assert row['cell'].startswith('peer:' + name + '/') and row['cell'].endswith('deflate1'), row
with open(result + '/environment-before.json') as file: versions = json.load(file)['peers']
assert sorted(versions) == sorted(here), versions
assert all(version[0].isdigit() for version in versions.values()), versions
for row in skipped:
    assert row['implementation'] == 'peer' and row['strategy'] not in here and row['reason'], row"
    cd "$WORK"      # REPORT.md is written where one stands
    attempt "$BUILD_DIR/zipbench" report "$WORK"/results/peers-*
    [ "$status" -eq 0 ] || complain report
    grep -q "^| zip\|^| zipfile" REPORT.md || complain "no row of a peer"
    grep -q "^Peers: .*zip" REPORT.md
    grep -q pareto.svg REPORT.md
}

@test "peers that are not here are in skipped.csv, with the package" {
    make_tree "$WORK/tree"
    mkdir "$WORK/bin"
    for program in hyperfine sh python3; do
        ln -s "$(command -v $program)" "$WORK/bin/$program"
    done
    make_plan "7zz zip pigz"
    attempt env PATH="$WORK/bin" "$BUILD_DIR/zipbench" run "$WORK/peers.ini" \
        --data "$WORK/tree" --output "$WORK/results"
    [ "$status" -eq 0 ] || complain run
    csv "
reasons = {row['strategy']: row['reason'] for row in skipped}
assert reasons == {'7zz': 'no 7zz (package 7zip)', 'zip': 'no zip (package zip)',
                   'pigz': 'no pigz (package pigz)'}, reasons
assert [row['strategy'] for row in rows] == ['sequential'], rows"
}

@test "folders with blanks, quotes and dashes in their names are no matter" {
    for name in "a b" "it's" '-x' 'q"$HOME' ';&*'; do
        rm -rf "$WORK/results"/* "$WORK/in"*
        mkdir -p "$WORK/in $name"
        make_tree "$WORK/in $name/$name"
        make_plan "zipfile zip 7zz bsdtar commons-compress jar"
        run_peers "$WORK/in $name/$name"
        [ "$status" -eq 0 ] || complain "$name" || return 1
        csv "
assert len(rows) >= 2 and all(row['verified'] == 'yes' for row in rows), rows
assert {row['data_set'] for row in rows} == {r'''$name'''}, rows"
        [ "$(ls -A "$WORK/in $name")" = "$name" ] || complain "left beside the data: $(ls -A "$WORK/in $name")"
    done
}

@test "pigz takes a single file, whatever its name, and no tree" {
    need pigz
    for name in plain '-c' "it's a \$HOME" '"'; do
        rm -rf "$WORK/results"/* "$WORK/one"
        mkdir "$WORK/one"
        seq 1 30000 >"$WORK/one/$name"
        make_plan pigz
        run_peers "$WORK/one"
        [ "$status" -eq 0 ] || complain "$name" || return 1
        csv "
row, = [row for row in rows if row['strategy'] == 'pigz']
assert row['verified'] == 'yes' and row['threads'] == '2', row"
        [ "$(ls -A "$WORK/one")" = "$name" ]
    done
    echo more >"$WORK/one/second"
    rm -rf "$WORK/results"/*
    run_peers "$WORK/one"
    csv "
assert [row['strategy'] for row in rows] == ['sequential'], rows
assert 'single file' in skipped[0]['reason'], skipped"
}

@test "a peer's wrong archive, and its failure, are no row" {
    make_tree "$WORK/tree"
    mkdir -p "$WORK/build/x" "$WORK/runs"
    cp "$BUILD_DIR"/zip-sequential "$BUILD_DIR/zipbench" "$BUILD_DIR/flags" "$WORK/build/x"
    : >"$WORK/build/x/skipped"
    : >"$WORK/other"
    "$BUILD_DIR/zip-sequential" -q -C "$WORK" -o "$WORK/other.zip" other
    cat >"$WORK/runs/peers.ini" <<END
[peer wrong]
package = none
program = sh
command = {program} -c 'cp ../other.zip "\$0"' {archive}
version = {program} -c 'echo 1.5'
[peer failing]
package = none
program = sh
command = {program} -c 'echo no such luck; exit 3' {archive}
version = {program} -c 'exit 1'
END
    make_plan all
    attempt "$WORK/build/x/zipbench" run "$WORK/peers.ini" --data "$WORK/tree" --output "$WORK/results"
    [ "$status" -eq 1 ] || complain "expected status 1"
    csv "
status = {row['strategy']: (row['status'], row['verified']) for row in rows}
assert status == {'sequential': ('ok', 'yes'), 'wrong': ('void', 'no'), 'failing': ('failed', '')}, status"
    grep -q "no such luck" "$WORK/err" || complain "no message"
}

@test "verify --foreign accepts what others write, and still finds what is wrong" {
    make_tree "$WORK/tree"
    (cd "$WORK/tree" && "$PYTHON" "$REPOSITORY/runs/peers/tree.py" 6 "$WORK/good.zip")
    for program in zip bsdtar; do
        command -v $program >/dev/null || continue
        if [ $program = zip ]; then
            (cd "$WORK/tree" && zip -qr "$WORK/zip.zip" .)
        else
            (cd "$WORK/tree" && bsdtar -c --format zip -s ',^\./*,,' -f "$WORK/bsdtar.zip" .)
        fi
        attempt "$BUILD_DIR/zipbench" verify -C "$WORK/tree" "$WORK/$program.zip" .
        refused_or_many "$program"
        attempt "$BUILD_DIR/zipbench" verify -q --foreign -C "$WORK/tree" "$WORK/$program.zip" .
        succeeded "$program"
    done
    attempt "$BUILD_DIR/zipbench" verify -q --foreign -C "$WORK/tree" "$WORK/good.zip" .
    succeeded zipfile
    echo more >>"$WORK/tree/sub/numbers"
    attempt "$BUILD_DIR/zipbench" verify -q --foreign -C "$WORK/tree" "$WORK/good.zip" .
    refused 1 sub/numbers
}

# Strictly read, it is refused, in one line or more.
refused_or_many()
{
    [ "$status" -eq 1 ] && [ -s "$WORK/err" ] || complain "$1: expected to be refused"
}
