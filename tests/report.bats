# report.bats: the page of a campaign, in a file and in a browser, and the gallery.

load environment

setup_file()
{
    open_work
    cp -r "$REPOSITORY/results" "$WORK/results"
    cd "$WORK"
    if ! "$BUILD_DIR/zipbench" report >"$WORK/report" 2>&1; then
        cat "$WORK/report" >&2
        return 1
    fi
    export BROWSER
    BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
}

teardown_file() { close_work; }

need_pages()
{
    if grep -o 'built without cmark-gfm' "$WORK/report"; then skip "built without cmark-gfm"; fi
}

# The folders that the report tells of.
folders() { sed -n "s,^page: \(.*\)/report.html,$WORK/\1,p" "$WORK/report"; }

# browse FILE: prints the page as it stands when its scripts have run.
browse()
{
    "$BROWSER" --headless --no-sandbox --disable-gpu --user-data-dir="$WORK/browser" --dump-dom \
        "file://$1" 2>/dev/null
}

@test "each result has a page with every figure inside, and nothing outside" {
    need_pages
    [ -n "$(folders)" ]
    for folder in $(folders); do
        page=$folder/report.html
        [ "$(stat -c %s "$page")" -lt 1000000 ]
        [ "$(grep -o '<svg ' "$page" | wc -l)" -eq "$(ls "$folder"/figures/*.svg | wc -l)" ]
        for svg in "$folder"/figures/*.svg; do
            grep -q "<svg role=\"img\" aria-label=\"$(basename "$svg" .svg)\"" "$page"
        done
        if grep -noE 'https?://|src *=|@import|<link|<img|url\([^#]' "$page"; then return 1; fi
        if grep -noE 'was not drawn|raw HTML|&lt;(/?details|summary)' "$page"; then return 1; fi
        # No id twice, and each reference leads somewhere.
        ids=$(grep -oE " id=[\"'][^\"']*" "$page" | cut -c6- | sort)
        [ -z "$(echo "$ids" | uniq -d)" ]
        [ -z "$(grep -oE "href=[\"']#[^\"']*|url\('?#[^')]*" "$page" | sed 's/.*#//' | sort -u \
            | comm -23 - <(echo "$ids"))" ]
    done
}

@test "a page says what REPORT.md says of its campaign" {
    need_pages
    for folder in $(folders); do
        name=$(basename "$folder" | sed 's/-[0-9TZ]*$//')
        part=$(sed -n "/^## $name:/,/^## \|^Commit/p" "$WORK/REPORT.md")
        rows=$(grep -c '^|' <<<"$part")
        tables=$(grep -c '^|---' <<<"$part")
        # A table's row of dashes is no row.
        [ "$(grep -c '^<tr>' "$folder/report.html")" -eq $((rows - tables)) ]
        [ "$(grep -c '^<details>' "$folder/report.html")" -eq "$(grep -c '^<details>' <<<"$part")" ]
        [ "$(grep -c "^<h2>$name:" "$folder/report.html")" -eq 1 ]
        [ "$(grep -c '^<h2>.*:' "$folder/report.html")" -eq 1 ]
    done
}

@test "a folder that is no result, or damaged, is named, and REPORT.md stays" {
    good=$(folders | head -1)
    cp "$WORK/REPORT.md" "$WORK/before"
    for damage in "samples.csv:" "samples.csv:campaign,ru" "phases.csv:run,wor" "manifest.json:{}" \
                  "environment-before.json:{}" "environment-before.json:1"; do
        rm -rf "$WORK/damaged"
        cp -r "$good" "$WORK/damaged"
        printf '%s' "${damage#*:}" >"$WORK/damaged/${damage%%:*}"
        attempt "$BUILD_DIR/zipbench" report "$WORK/damaged"
        refused 1 "damaged/${damage%%:*}" || { echo "$damage"; return 1; }
        cmp "$WORK/before" "$WORK/REPORT.md"
    done
}

@test "a report that is made again is the same" {
    cd "$WORK"
    cp -r results first
    cp REPORT.md first.md
    "$BUILD_DIR/zipbench" report >/dev/null 2>&1
    diff -r results first
    cmp REPORT.md first.md
    rm -r first
}

@test "a heading sorts its table: numbers by size, what is missing last" {
    need_pages
    [ -n "$BROWSER" ] || skip "no chromium here"
    cat >"$WORK/table.html" <<'END'
<table><thead><tr><th>way</th><th>size</th><th>ratio</th></tr></thead><tbody>
<tr><td>j10</td><td>2.2 kB</td><td>1.01 (0.99 ... 1.02)</td></tr>
<tr><td>j9</td><td>900 B</td><td>-</td></tr>
<tr><td>j1</td><td>1.1 MB</td><td>-0.5</td></tr>
<tr><td>J2</td><td></td><td>10.2</td></tr></tbody></table>
END
    # The frame with this table as its body, and clicks on the headings; ways in order after each.
    clicks="<script>const t = document.querySelector('table'), h = t.tHead.rows[0].cells;
        for (const c of [0, 1, 2, 2]) { h[c].click(); document.body.append('order: ' +
            Array.from(t.tBodies[0].rows, r => r.cells[0].textContent).join(' ') + ' ' +
            h[c].getAttribute('aria-sort') + ';'); }</script>"
    sed -e "/{{body}}/{r $WORK/table.html" -e 'd;}' -e '/{{!/d' "$REPOSITORY/runs/report.html.in" \
        >"$WORK/sorting.html"
    echo "$clicks" >>"$WORK/sorting.html"
    browse "$WORK/sorting.html" | grep -o 'order: [^;]*;' >"$WORK/orders"
    diff - "$WORK/orders" <<'END'
order: j1 J2 j9 j10 ascending;
order: j9 j10 j1 J2 ascending;
order: j1 j10 J2 j9 ascending;
order: J2 j10 j1 j9 descending;
END
}

@test "a browser lets the page's script run, and finds a heading to sort by in every table" {
    need_pages
    [ -n "$BROWSER" ] || skip "no chromium here"
    page=$(ls "$WORK"/results/quick-*/report.html)
    browse "$page" >"$WORK/dom"
    [ "$(grep -o '<th tabindex="0" aria-sort="none"' "$WORK/dom" | wc -l)" -eq "$(grep -o '<th>' "$page" | wc -l)" ]
}

@test "the gallery shows every figure and leaves the results alone" {
    need gnuplot
    mkdir "$WORK/one"
    cp -r "$WORK"/results/skew-* "$WORK/one"
    find "$WORK/one" -type f -exec sha256sum {} + | sort >"$WORK/before"
    "$REPOSITORY/plots/gallery.sh" "$WORK/one" "$WORK/gallery" 2>"$WORK/err"
    find "$WORK/one" -type f -exec sha256sum {} + | sort | cmp - "$WORK/before"
    for figure in "$WORK"/one/*/figures/*.png; do
        cmp "$figure" "$WORK/gallery/$(basename "$WORK"/one/*)/$(basename "$figure")"
        grep -q "src=\"[^\"]*/$(basename "$figure")\"" "$WORK/gallery/index.html"
    done
    grep -o 'src="[^"]*"' "$WORK/gallery/index.html" | cut -d'"' -f2 | while read -r image; do
        [ -s "$WORK/gallery/$image" ]
    done
    [ -z "$BROWSER" ] || grep -q 'report-420.png' "$WORK/gallery/index.html"
}
