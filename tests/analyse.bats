#!/usr/bin/env bats
# zipbench analyse and compare, on small results made by hand.

load environment.bash

setup() { open_work; cd "$WORK"; }

teardown() { close_work; }

# make_result NAME BLOCKS FACTOR [CORES] [COMMIT] [TWIN]: a result of five cells, one twice in
# each block; `threads-locked` takes FACTOR times as long as the truth, the twin TWIN times as
# long as its cell; all else is the same.
make_result()
{
    mkdir -p "$1"
    python3 - "$1" "$2" "$3" "${4:-2}" "${5:-abc}" "${6:-1}" <<'END'
import csv, json, math, sys
folder, blocks, factor, cores, commit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
twin_factor = float(sys.argv[6])
names = """campaign run cell block role started implementation tutorial published_s strategy deflate_at
threads processes chunk codec level order schedule sink memory_bytes affinity walk stages data_set files
bytes_in status exit_code verified bytes_out wall_ns wall_proc_ns cpu_user_ns cpu_sys_ns vm_hwm_bytes
minor_faults major_faults voluntary_switches involuntary_switches steal_ns pressure_cpu_us load1 flags""".split()
cells = [("sequential", "append", "", 1.0, "")]
cells += [("threads-locked", "worker", j, factor / j, "") for j in (1, 2, 4)]
cells += [("null-deflate", "", 2, 0.45, "")]
rows, run, state = [], 0, 12345
def noise():
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return 1 + 0.01 * state / 2**31
for block in range(1, blocks + 1):
    for strategy, place, threads, seconds, _ in cells + cells[:1]:
        run += 1
        twin = run % 6 == 0
        ns = int(seconds * noise() * 1e9 * (twin_factor if twin else 1))
        name = "/".join(filter(None, [strategy, place, f"j{threads}" if threads else "", "c1", "zlib6"]))
        row = dict(campaign="small", run=run, cell=name, block=block, role="aa" if twin else "measure",
                   started="2026-01-02T03:04:05Z", implementation="c", strategy=strategy, deflate_at=place,
                   threads=threads, chunk=1, codec="zlib", level=6, order="completion", schedule="listed",
                   sink="pwrite", affinity="none", walk=1, data_set="tiny", files=10, bytes_in=10**7,
                   status="ok", exit_code=0, verified="" if strategy.startswith("null") else "yes",
                   bytes_out=4 * 10**6, wall_ns=ns, wall_proc_ns=ns, cpu_user_ns=10**9, cpu_sys_ns=0)
        rows.append(row)
with open(folder + "/samples.csv", "w", newline="") as file:
    out = csv.DictWriter(file, names, restval="", lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
def put(name, text):
    with open(folder + "/" + name, "w") as file:
        file.write(text)
put("phases.csv", "run,worker,phase,calls,total_ns,max_ns,bytes\n")
put("skipped.csv", "cell,implementation,tutorial,published_s,strategy,deflate_at,reason\n")
environment = dict(cpu_model="x", cores=cores, kernel="k", compiler="gcc", flags="-O2",
                   libraries=dict(zlib="1.2"), commit=commit, dirty=False)
put("environment-before.json", json.dumps(environment))
put("environment-after.json", json.dumps(environment))
put("manifest.json", json.dumps(dict(
    experiment="small", state="complete", stop="blocks", started="2026-01-02T03:04:05Z",
    data=dict(name="tiny", sha256="00ff"), plan_sha256="1", build_sha256="2",
    cells=[dict(cell=name) for name in sorted({row["cell"] for row in rows})])))
END
}

zipbench() { attempt "$BUILD_DIR/zipbench" "$@"; }

@test "analyse writes summary, comparisons and fits, and the same bytes again" {
    need python3
    make_result a 10 1
    zipbench analyse a/
    [ "$status" -eq 0 ] || complain analyse
    grep -q '^a: summary.csv, comparisons.csv, fits.csv$' out
    mkdir first && cp a/{summary,comparisons,fits}.csv first
    cp -r a elsewhere && rm elsewhere/{summary,comparisons,fits}.csv
    zipbench analyse a elsewhere
    for name in summary comparisons fits; do
        cmp "first/$name.csv" "a/$name.csv"
        cmp "first/$name.csv" "elsewhere/$name.csv"
    done
    python3 - <<'END'
import csv
def read(name):
    with open("a/" + name, newline="") as file:
        return {row.get("cell", row.get("first_cell")): row for row in csv.DictReader(file, strict=True)}
summary, comparisons, fits = read("summary.csv"), read("comparisons.csv"), read("fits.csv")
assert len(summary) == 5
two = summary["threads-locked/worker/j2/c1/zlib6"]
assert abs(float(two["karp_flatt"])) < 0.02, two
assert summary["threads-locked/worker/j1/c1/zlib6"]["karp_flatt"] == ""
assert {row["stop_reason"] for row in summary.values()} == {"blocks"}
assert set(comparisons) == {f"threads-locked/worker/j{j}/c1/zlib6" for j in (1, 2, 4)}, comparisons
row = comparisons["threads-locked/worker/j2/c1/zlib6"]
assert row["base"] == "sequential/append/c1/zlib6" and row["verdict"] == "faster"
assert float(row["low"]) <= float(row["ratio"]) <= float(row["high"]) < 0.52
assert float(row["p"]) <= float(row["p_holm"]) < 0.05 and 0 < float(row["noise_floor"]) < 0.02
one = comparisons["threads-locked/worker/j1/c1/zlib6"]
assert one["verdict"] == "no difference shown", one
fit = fits["threads-locked/worker/j1/c1/zlib6"]
assert fit["reason"] == "2 of 3 numbers of workers are within the cores (2), a fit needs 5" and fit["sigma"] == ""
END
    # Two processors of one core are not two cores.
    sed -i 's/"cores": 2/"cores": 2, "cores_physical": 1/' a/environment-before.json
    zipbench analyse a
    grep -q '1 of 3 numbers of workers are within the cores (1)' a/fits.csv
}

@test "report: the rules with their evidence, drift, groups and serial fractions" {
    need python3
    need gnuplot
    make_result a 10 1
    sed -i '/locked.*j2.*,3,measure,/s/,4000000,/,4000001,/' a/samples.csv
    zipbench report a
    [ "$status" -eq 0 ] || complain report
    [ -s a/comparisons.csv ]
    [ -s a/fits.csv ]
    [ "$(grep -cE '^\| ([1-9]|1[0-2]) \| .* \| (PASS|FAIL|not applicable) \| .+ \|$' REPORT.md)" -eq 12 ]
    grep -q '^| 2 | .* | PASS | 5 cells planned and measured' REPORT.md
    grep -q '^| 5 | .* | FAIL | of 5 cells 0 have fewer than 6 samples, 1 archives of different sizes' REPORT.md
    grep -q '^| 9 | .* | FAIL | ' REPORT.md
    grep -q '^Drift: .*rank correlation' REPORT.md
    grep -q "^No cell's times fall into two groups" REPORT.md
    grep -q 'are not fitted: 2 of 3 numbers of workers' REPORT.md
}

@test "analyse: no folder, no result, an option" {
    zipbench analyse
    [ "$status" -eq 2 ]
    zipbench analyse --fast
    [ "$status" -eq 2 ]
    mkdir none
    zipbench analyse none
    [ "$status" -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    grep -q none/environment-before.json err
}

@test "compare: a campaign with itself is no change, and says so in the same bytes" {
    need python3
    make_result a 10 1
    zipbench compare a a
    [ "$status" -eq 0 ] || complain "the same"
    grep -q 'nothing that is known' out
    grep -q '^5 compared: 0 faster, 0 slower .* 5 without a difference shown' out
    if grep -q '^Only in' out; then return 1; fi
    cp out once
    zipbench compare a a
    cmp out once
}

@test "compare: what is slower than the threshold is status 1, what is faster is not" {
    need python3
    make_result a 10 1
    make_result b 10 1.10
    zipbench compare a b
    [ "$status" -eq 1 ] || complain "10 % slower"
    [ "$(grep -c 'slower, beyond the threshold$' out)" -eq 3 ]
    grep -q '^5 compared: 0 faster, 3 slower (3 by more than 5 %), 2 without' out
    zipbench compare --threshold 15 a b
    [ "$status" -eq 0 ] || complain "a threshold above it"
    grep -q '3 slower (0 by more than 15 %)' out
    zipbench compare b a
    [ "$status" -eq 0 ] || complain faster
    grep -q '^5 compared: 3 faster, 0 slower' out
    # The cells stand sorted, in columns of one width.
    grep -E '^(null|seq|threads)' out >rows
    LC_ALL=C sort -c rows
    [ "$(wc -l <rows)" -eq 5 ]
    [ "$(sed -E 's/ (faster|slower|no diff).*//' rows | awk '{ print length }' | sort -u | wc -l)" -eq 1 ]
}

@test "compare: few samples allow no verdict, whatever the difference" {
    need python3
    make_result a 5 1
    make_result b 5 3
    zipbench compare a b
    [ "$status" -eq 0 ] || complain "five samples"
    grep -q '5 with too few samples$' out
}

@test "compare: circumstances that differ come first, lone cells last" {
    need python3
    make_result a 10 1
    make_result b 10 1 4 def
    sed -i 's/"1.2"/"1.3"/' b/environment-before.json
    sed -i '/null-deflate/d' b/samples.csv
    sed -i '/locked.*j4/s/,ok,0,yes/,failed,1,/' b/samples.csv
    zipbench compare a b
    [ "$status" -eq 0 ] || complain differences
    sed -n '/^What differs/,/^$/p' out >differences
    [ "$(grep -c ' A  ' differences)" -eq 3 ]
    grep -A1 '^  cores  .* A  2$' differences | grep -q ' B  4$'
    grep -A1 '^  libraries: zlib  .* A  1.2$' differences | grep -q ' B  1.3$'
    grep -A1 '^  commit  .* A  abc$' differences | grep -q ' B  def$'
    grep -A1 '^Only in A:$' out | grep -q '^  null-deflate/j2/c1/zlib6$'
    grep -q '^  threads-locked/worker/j4/c1/zlib6 (there all 10 runs failed or were void)$' out
    grep -q '^3 compared' out
}

@test "compare: other data under the same name are not compared; nothing in common is status 2" {
    need python3
    make_result a 10 1
    make_result b 10 1
    sed -i 's/00ff/11ff/' b/manifest.json
    zipbench compare a b
    [ "$status" -eq 2 ] || complain "other data"
    grep -q '^  data: tiny  .* A  00ff$' out
    grep -q 'there on other data' out
    [ "$(wc -l <err)" -eq 1 ]
    grep -q 'no cell' err
}

@test "compare: the noise floor is the larger of both" {
    need python3
    make_result a 10 1
    make_result noisy 10 1.10 2 abc 1.3
    for order in "a noisy" "noisy a"; do
        zipbench compare $order
        [ "$status" -eq 0 ] || complain "$order"
        grep -q '^Noise floor: 3[0-9].[0-9] %; threshold: 5 %' out
        grep -q ' 5 without a difference shown' out
    done
}

@test "compare: --csv writes the same numbers" {
    need python3
    make_result a 10 1
    make_result b 10 1.10
    zipbench compare --csv ab.csv a b
    [ "$status" -eq 1 ]
    python3 - <<'END'
import csv
with open("ab.csv", newline="") as file:
    rows = list(csv.DictReader(file, strict=True))
assert len(rows) == 5 and [row["cell"] for row in rows] == sorted(row["cell"] for row in rows)
assert {row["cell"].split("/")[0] for row in rows if row["beyond_threshold"] == "yes"} == {"threads-locked"}
first = min(rows, key=lambda row: float(row["p"]))
assert abs(float(first["p_holm"]) / float(first["p"]) - 5) < 1e-4, first     # Holm, over all five
for row in rows:
    assert abs(float(row["b_s"]) / float(row["a_s"]) - float(row["ratio"])) < 1e-4, row
    assert row["a_n"] == row["b_n"] == "10" and float(row["low"]) <= float(row["high"])
END
    zipbench compare --csv /nowhere/ab.csv a b
    [ "$status" -eq 2 ]
    grep -q /nowhere err
}

@test "compare: wrong usage is status 2 and one line" {
    need python3
    make_result a 10 1
    for wrong in "" "a" "a a a" "--threshold -1 a a" "--threshold x a a" "--threshold nan a a" "--treshold 3 a a" \
                 "a a --threshold" "a none"; do
        zipbench compare $wrong
        [ "$status" -eq 2 ] && [ "$(wc -l <err)" -eq 1 ] || complain "compare $wrong"
    done
}
