#!/bin/sh
# gallery.sh RESULTS GALLERY: every figure of all results as it looks, in GALLERY/index.html.
#
# Draws from the stored RESULTS/*/figures/*.csv anew, in GALLERY; with chromium here also
# each SVG, and each report.html at 1280 and 420 pixels, as a browser shows them.  Nothing
# is written to RESULTS.  Status 1 if something could not be drawn.
set -u

[ $# -eq 2 ] || { echo "gallery.sh: usage: gallery.sh RESULTS GALLERY" >&2; exit 2; }
plots=$(cd "$(dirname "$0")" && pwd)
results=$(cd "$1" && pwd) || exit 2
command -v gnuplot >/dev/null || { echo "gallery.sh: there is no gnuplot" >&2; exit 1; }
rm -rf "$2" && mkdir -p "$2" || exit 1
gallery=$(cd "$2" && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
[ -n "$browser" ] || echo "gallery.sh: no chromium: no pages, and no SVG as a browser shows it" >&2
status=0
export LC_ALL=C.UTF-8   # gnuplot warns where the locale has another encoding

# shoot FILE PNG WIDTH HEIGHT
shoot()
{
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$3,$4" \
        --screenshot="$2" "file://$1" >/dev/null 2>&1 && [ -s "$2" ] && return
    echo "gallery.sh: $browser could not show $1" >&2
    status=1
}

# draw FOLDER NAME: its SVG and PNG from FOLDER/NAME.csv.
draw()
{
    for format in svg png; do
        gnuplot -e "format='$format'; folder='$1'; plots='$plots'" "$plots/$2.gp" && continue
        echo "gallery.sh: $1/$2.csv could not be drawn" >&2
        status=1
    done
}

# The size of an SVG file as WIDTH HEIGHT, from its viewBox.
size_of()
{
    sed -n 's/.*viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p' "$1" | head -n 1
}

show()
{
    printf '<figure><figcaption>%s</figcaption><img src="%s" alt=""></figure>\n' "$2" "$1/$3"
}

show_figure()
{
    draw "$gallery/$1" "$2"
    show "$1" "$2, png" "$2.png"
    [ -n "$browser" ] || return
    # shellcheck disable=SC2046  # two words
    shoot "$gallery/$1/$2.svg" "$gallery/$1/$2.svg.png" $(size_of "$gallery/$1/$2.svg")
    show "$1" "$2, svg" "$2.svg.png"
}

show_page()
{
    [ -n "$browser" ] && [ -s "$results/$1/report.html" ] || return
    for width in 1280 420; do
        shoot "$results/$1/report.html" "$gallery/$1/report-$width.png" $width 6000
        show "$1" "report.html, $width pixels" "report-$width.png"
    done
}

begin_index()
{
    cat <<'END'
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>zipbench: gallery</title>
<style>body { font: 16px sans-serif; } figure { margin: 0 0 2em; } img { border: 1px solid #ccc; }</style>
</head><body>
END
}

begin_index >"$gallery/index.html"
for data in "$results"/*/figures; do
    campaign=$(basename "$(dirname "$data")")
    mkdir "$gallery/$campaign" && cp "$data"/*.csv "$gallery/$campaign" || exit 1
    echo "<h2>$campaign</h2>" >>"$gallery/index.html"
    for csv in "$gallery/$campaign"/*.csv; do
        name=$(basename "$csv" .csv)
        [ ! -e "$plots/$name.gp" ] || show_figure "$campaign" "$name" >>"$gallery/index.html"
    done
    show_page "$campaign" >>"$gallery/index.html"
done
echo '</body></html>' >>"$gallery/index.html"
echo "gallery: $gallery/index.html"
exit $status
