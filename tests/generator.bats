# generator.bats: zipgen's data sets, against CPython making the same.

load environment

setup_file() { open_work; }

teardown_file() { close_work; }

setup() { mkdir "$WORK/t"; }

teardown() { rm -rf "$WORK/t"; }

# The profile mixed has at least 50 files.
files() { if [ "$1" = mixed ]; then echo --files 50; else echo --files 6; fi; }

PROFILES="tutorial text random zeros tiny skewed mixed"

# generate FOLDER OPTION...: zipgen into $WORK/t/FOLDER, its last line in $said.
generate()
{
    local folder=$1
    shift
    attempt "$BUILD_DIR/zipgen" -q "$@" "$WORK/t/$folder"
    succeeded "zipgen $*"
    said=$(tail -n 1 "$WORK/out")
}

# The SHA-256 of all files of a folder, in the order of their names.
hash_of()
{
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r cat | sha256sum | cut -d ' ' -f 1)
}

sanitized() { case $BUILD_DIR in *address* | *thread* | *undefined*) return 0 ;; esac; return 1; }

@test "the tutorial's first file, seed 1, has the known SHA-256" {
    generate d --files 1
    [ "$(sha256sum <"$WORK/t/d/data-0000.csv" | cut -d ' ' -f 1)" = \
        572f86c79e7d2c34a2e1b8ba29062c05bbaa8c22f881a69eef13fb761ffa29d0 ]
    [[ $said = "sha256 572f86c79e7d2c34a2e1b8ba29062c05bbaa8c22f881a69eef13fb761ffa29d0  1 file"*"  1927234 bytes" ]]
}

@test "the tutorial's hundredth file, seed 1, has the known SHA-256" {
    if sanitized; then skip "too slow under a sanitizer"; fi
    generate d --files 100
    [ "$(sha256sum <"$WORK/t/d/data-0099.csv" | cut -d ' ' -f 1)" = \
        5f183f9db17b6fbc0d1ccce72a1ceeb69e4228785f3218b58dfa1d0e8af85857 ]
}

@test "byte for byte what CPython makes, for seeds of every kind" {
    need_python
    for seed in 0 1 -1 42 4294967295 4294967296 -9223372036854775808 18446744073709551615; do
        generate "$seed" --seed "$seed" --files 3 --lines 700 --columns 4
        "$PYTHON" - "$seed" "$WORK/t/$seed" <<'END' || { echo "seed $seed"; return 1; }
import random, sys
random.seed(int(sys.argv[1]))
for number in range(3):
    lines = "\n".join(",".join(str(random.random()) for _ in range(4)) for _ in range(700))
    with open("%s/data-%04d.csv" % (sys.argv[2], number), newline="") as file:
        assert file.read() == lines, number
END
    done
}

@test "gen/generate.py, what zipgen is measured against, makes the same file" {
    need_python
    generate ours --files 1
    "$PYTHON" "$REPOSITORY/gen/generate.py" 1 "$WORK/t/theirs"
    diff -r "$WORK/t/ours" "$WORK/t/theirs"
}

@test "the printed SHA-256 is that of the files in order" {
    generate d --files 7 --lines 50
    [ "$said" = "sha256 $(hash_of "$WORK/t/d")  7 files  $(cat "$WORK/t/d"/* | wc -c) bytes" ]
}

@test "lines and columns are as many as asked for; no newline after the last" {
    generate d --files 1 --lines 5 --columns 3
    [ "$(wc -l <"$WORK/t/d/data-0000.csv")" -eq 4 ]
    [ "$(awk -F , '{ n += NF } END { print n }' "$WORK/t/d/data-0000.csv")" -eq 15 ]
}

@test "the number of threads changes nothing, in any profile" {
    for profile in $PROFILES; do
        generate one --profile "$profile" $(files "$profile") -j 1
        first=$said
        generate many --profile "$profile" $(files "$profile") -j 7
        [ "$said" = "$first" ]
        diff -r "$WORK/t/one" "$WORK/t/many"
        rm -rf "$WORK/t/one" "$WORK/t/many"
    done
}

@test "the seed changes every profile but zeros" {
    for profile in ${PROFILES/zeros/}; do
        generate one --profile "$profile" $(files "$profile") --seed 1
        first=${said%% files*}
        generate two --profile "$profile" $(files "$profile") --seed 2
        [ "${said%% files*}" != "$first" ] || { echo "$profile"; return 1; }
        rm -rf "$WORK/t/one" "$WORK/t/two"
    done
}

@test "tiny: nested folders, files of 0 to 4 KiB" {
    generate d --profile tiny --files 60
    [ "$(find "$WORK/t/d" -type f | wc -l)" -eq 60 ]
    [ -z "$(find "$WORK/t/d" -type f -size +4096c)" ]
    [ -n "$(find "$WORK/t/d" -mindepth 2 -type f)" ]
}

@test "tiny: --bytes is the largest size; without it nothing has changed" {
    generate d --profile tiny --files 300 --bytes 400
    [ -z "$(find "$WORK/t/d" -type f -size +400c)" ]
    [ -n "$(find "$WORK/t/d" -type f -size +350c)" ]
    generate standard --profile tiny --files 300
    [[ $said = "sha256 b7f8b54d01356fec2060dadd99802b775e2ab6d3fb2e73e6d55dab773da56c32  300 files"* ]]
    generate same --profile tiny --files 300 --bytes 4096
    diff -r "$WORK/t/standard" "$WORK/t/same"
    attempt "$BUILD_DIR/zipgen" -q --profile text --bytes 400 "$WORK/t/e"
    refused 2 --bytes
}

@test "skewed: one file is far larger than the others" {
    generate d --profile skewed --files 20
    find "$WORK/t/d" -type f -printf '%s\n' | sort -n >"$WORK/t/sizes"
    awk '{ size[NR] = $1; sum += $1 } END { exit !(size[NR] >= sum / 4 && size[NR] > 4 * size[int(NR / 2)]) }' "$WORK/t/sizes"
}

@test "the same data set again is the same; a larger earlier one is refused" {
    generate d --files 4 --lines 10
    first=$said
    generate d --files 4 --lines 10
    [ "$said" = "$first" ]
    attempt "$BUILD_DIR/zipgen" -q --files 3 --lines 10 "$WORK/t/d"
    refused 1 "$WORK/t/d"
    [ "$(ls "$WORK/t/d" | wc -l)" -eq 4 ]
}

@test "a wrong option is one line that names it, status 2" {
    for bad in "--files 0" "--files x" "--lines -3" "--lines 1.5" "--columns 0" "--bytes 0" \
               "--seed 1e3" "--seed 18446744073709551616" "--profile nowhere" "-j 0" "-j many" \
               "--frobnicate"; do
        attempt "$BUILD_DIR/zipgen" $bad "$WORK/t/d"
        refused 2 "${bad##* }" || refused 2 "${bad%% *}" || { echo "zipgen $bad"; return 1; }
    done
    attempt "$BUILD_DIR/zipgen"
    [ "$status" -eq 2 ]
    [ "$(wc -l <"$WORK/err")" -eq 1 ]
    attempt "$BUILD_DIR/zipgen" "$WORK/t/d" "$WORK/t/e"
    refused 2 folder
    [ ! -e "$WORK/t/d" ]
}

@test "a folder that cannot be made is one line, status 1" {
    echo file >"$WORK/t/file"
    for place in "$WORK/t/file" "$WORK/t/file/below" /proc/zipgen; do
        attempt "$BUILD_DIR/zipgen" -q --files 2 --lines 5 "$place"
        refused 1 "$place"
    done
}

@test "a full disk is one line, status 1, and nothing runs on" {
    LIMIT_S=30
    for jobs in 1 4; do
        attempt bash -c 'ulimit -f 16; exec "$@"' - "$BUILD_DIR/zipgen" -q -j $jobs --files 30 --lines 500 "$WORK/t/d"
        refused 1 "$WORK/t/d"
        [ -z "$(left_running)" ]
    done
}

@test "--help tells the profiles and their defaults" {
    attempt "$BUILD_DIR/zipgen" --help
    succeeded
    for profile in $PROFILES; do grep -qw "$profile" "$WORK/out"; done
}
