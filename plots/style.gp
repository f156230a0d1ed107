# What all figures share.  A figure sets name, width and height (pixels), then
# loads this.  From outside come: format = 'svg' | 'png', folder = where
# NAME.csv lies and NAME.FORMAT is written to, plots = where this file lies.
#
# Colours: M. Okabe, K. Ito, "Color Universal Design" (2008), told apart also by
# people who are colour-blind; every colour has a point type of its own besides.

if (format eq 'svg') {
    set terminal svg size width,height dynamic font 'sans-serif,14' background 'white' noenhanced
    font_title = ',17'; font_small = ',12'
    # Its points are larger than those of pngcairo, its labels further from the axes, and
    # those beside a point higher.
    mark = 0.65; drop = -0.3
    set xtics offset 0,0.4; set xlabel offset 0,1.1; set ylabel offset 0.7,0
} else {
    set terminal pngcairo size width,height font 'DejaVu Sans,10.5' background 'white' noenhanced
    font_title = ',13'; font_small = ',9'
    mark = 1; drop = 0
}
set output folder . '/' . name . '.' . format
set datafile separator comma
set datafile columnheaders
set encoding utf8

black = '#000000'; orange = '#E69F00'; sky = '#56B4E9'; green = '#009E73'
yellow = '#F0E442'; blue = '#0072B2'; vermilion = '#D55E00'; purple = '#CC79A7'
grey = '#888888'; faint = '#DDDDDD'

array color[12]
color[1] = blue; color[2] = vermilion; color[3] = green; color[4] = purple
color[5] = orange; color[6] = sky; color[7] = black; color[8] = grey
color[9] = '#7F3F00'; color[10] = '#4B0082'; color[11] = '#8B8000'; color[12] = '#C00000'
array point[12]
point[1] = 7; point[2] = 5; point[3] = 9; point[4] = 11; point[5] = 13; point[6] = 6
point[7] = 4; point[8] = 8; point[9] = 10; point[10] = 12; point[11] = 2; point[12] = 1

set border 3 lc rgb '#444444'
set tics nomirror out textcolor rgb black
set grid back lc rgb faint lw 1 lt 1
set key noautotitle
set errorbars 0
set style line 100 lc rgb '#444444' lw 1 dt 2

# Missing values are drawn here, outside of every range: were they undefined, a
# column without any value would make gnuplot warn.
outside = -1
defined_or(value, other) = value == value && value > 0 ? value : other

# Seconds are shown as milliseconds where none reaches a second.
unit_of_largest = "if (largest < 1) { scale = 1000.0; unit = 'milliseconds'; short = 'ms' } else { scale = 1.0; unit = 'seconds'; short = 's' }"

# Distance of the tics of an axis from 0 to top: 1, 2 or 5 times a power of ten, 4 to 8 of them.
power(top) = 10 ** floor(log10(top / 4))
step(top) = top / 4 / power(top) >= 5 ? 5 * power(top) : top / 4 / power(top) >= 2 ? 2 * power(top) : power(top)
