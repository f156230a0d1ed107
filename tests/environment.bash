# environment.bash: what the bats files share: a scratch folder, the programs of
# the build under test, and three ways of looking at what a program did.
#
# BUILD_DIR names the build (build/release by default).  Everything is written
# below $WORK, which open_work() makes and close_work() removes.

: "${BUILD_DIR:=build/release}"
BUILD_DIR=$(cd "$BUILD_DIR" && pwd)
export BUILD_DIR LC_ALL=C.UTF-8
REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

open_work()
{
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/zipbench-test.XXXXXX")
    export WORK
}

close_work()
{
    [ -n "$WORK" ] && rm -rf "$WORK"
}

# The names of the strategies that were built, can run here and make an archive, one a line.
strategies()
{
    local program
    for program in "$BUILD_DIR"/zip-*; do
        [ -x "$program" ] && [ ! -d "$program" ] && [[ $program != *.d && $program != *.o ]] || continue
        "$program" --describe | grep '"floor" *: *false' | grep -q '"unavailable" *: *null, *"codecs"' \
            && basename "$program" | cut -c5-
    done
    true
}

# uses STRATEGY WORD: has it a use for that, a word of "uses" in --describe?
uses()
{
    "$BUILD_DIR/zip-$1" --describe | grep -q "\"uses\" *: *\[[^]]*\"$2\""
}

# workers STRATEGY COUNT [CHUNK]: prints the options for so many workers, and files claimed at
# a time, as far as the strategy has a use for them.
workers()
{
    local strategy=$1 count=$2 chunk=${3-}
    if uses "$strategy" threads; then printf '%s ' -j "$count"; fi
    if uses "$strategy" processes; then printf '%s ' -p "$count"; fi
    if uses "$strategy" stages; then printf '%s ' --stages "2:$count:1"; fi
    if [ -n "$chunk" ] && uses "$strategy" chunk; then printf '%s ' -c "$chunk"; fi
}

# places STRATEGY: prints where it can deflate.
places()
{
    if uses "$1" deflate-at; then echo append worker; else echo worker; fi
}

# at STRATEGY PLACE: prints the option for that, if it has a choice.
at()
{
    if uses "$1" deflate-at; then echo --deflate-at "$2"; fi
}

# quickly STRATEGY: prints the option to deflate quickly, if the strategy deflates.
quickly()
{
    if uses "$1" codec; then printf '%s ' -l 1; fi
}

# Prints the sinks that write an archive and can be used here.
sinks()
{
    local sink
    for sink in pwrite fallocate mmap memory uring; do [ -n "$(why_not $sink)" ] || echo $sink; done
}

# make_archive STRATEGY PLACE OPTION...: makes $WORK/place/x.zip of a folder below $WORK.
make_archive()
{
    local strategy=$1 place=$2
    shift 2
    attempt "$BUILD_DIR/zip-$strategy" -q $(at "$strategy" "$place") -C "$WORK" -o "$WORK/place/x.zip" "$@"
    succeeded "zip-$strategy, deflating at $place, $*"
}

# same_as ARCHIVE TEXT: $WORK/place/x.zip is that archive; else the text is said.
same_as()
{
    cmp "$1" "$WORK/place/x.zip" || { echo "$2"; return 1; }
}

# why_not STRATEGY|SINK: prints why it cannot be used here; nothing if it can.
why_not()
{
    if [ -x "$BUILD_DIR/zip-$1" ]; then
        "$BUILD_DIR/zip-$1" --describe | sed -n 's/.*"unavailable":"\([^"]*\)","codecs".*/\1/p'
    else
        "$BUILD_DIR/zip-sequential" --describe \
            | sed -n 's/.*{"name":"'"$1"'","unavailable":"\([^"]*\)".*/\1/p'
    fi
}

# A Python, if possible one that has the module.
python_with()
{
    local python
    for python in python3 /usr/bin/python3; do
        command -v "$python" >/dev/null && "$python" -c "import $1" 2>/dev/null && echo "$python" && return
    done
    return 1
}

need()
{
    command -v "$1" >/dev/null || skip "no $1 here"
}

need_python()
{
    PYTHON=$(python_with zlib) || skip "no python3 here"
}

# attempt COMMAND...: runs it; leaves its status in $status, what it said in $WORK/out and
# $WORK/err.  Its environment carries a mark by which left_running() finds its children.
attempt()
{
    status=0
    MARK_OF_TEST=$WORK timeout -k 5 "${LIMIT_S:-120}" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null || status=$?
    # A sanitizer's own word, while it names the functions of a race that tsan.supp allows.
    sed -i '/^LLVMSymbolizer: error reading file/d' "$WORK/err"
}

# Prints the processes that carry the mark of attempt() and still run.
left_running()
{
    grep -lszxF "MARK_OF_TEST=$WORK" /proc/[0-9]*/environ | tr -dc '0-9\n'
}

complain()
{
    echo "$*"
    echo "status $status; standard error:"
    cat "$WORK/err"
    return 1
}

# succeeded: status 0 and nothing said on standard error.
succeeded()
{
    [ "$status" -eq 0 ] || complain "failed: $*" || return 1
    [ ! -s "$WORK/err" ] || complain "succeeded, but spoke: $*"
}

# refused STATUS WORD: that status and exactly one line, which has the word in it.
refused()
{
    [ "$status" -eq "$1" ] || complain "expected status $1" || return 1
    [ "$(wc -l <"$WORK/err")" -eq 1 ] || complain "expected one line" || return 1
    grep -qF -e "$2" "$WORK/err" || complain "expected '$2' in the line"
}

# nothing_left FOLDER [NAME...]: the folder holds these names alone, and no process is left.
nothing_left()
{
    local folder=$1 expected found
    shift
    expected=$(printf '%s\n' "$@" | sort)
    found=$(ls -A "$folder" | sort)
    [ "$found" = "$expected" ] || { echo "in $folder: '$found' instead of '$expected'"; return 1; }
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -n "$(left_running)" ] || return 0
        sleep 0.1
    done
    echo "left running: $(left_running)"
    return 1
}

# contents ARCHIVE: one line a member, sorted: CRC, size, name; read by zipbench's reader's
# rival, CPython.  With "sizes" as second argument the compressed size stands first.
contents()
{
    "$PYTHON" - "$@" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    damaged = archive.testzip()
    if damaged:
        sys.exit("damaged: " + damaged)
    for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
        size = (entry.compress_size,) if len(sys.argv) > 2 else ()
        print(*size, "%08x" % entry.CRC, entry.file_size, ascii(entry.filename))
END
}
