# Efficiency against the mean size of a file: the same bytes in ever smaller files.
# Rings mark where a strategy falls to one half of what deflating alone reaches.
name = 'sizes'
data = folder . '/sizes.csv'

set datafile separator comma
stats data skip 1 using 3 nooutput
series = int(STATS_max) + 1
largest = 0; smallest = 1e18; best = 1; fastest = 0; longest = 0
array label[series]; array kind[series]; array order[series]; array half[series]
up(most, value) = value == value && value > most ? value : most
down(least, value) = value == value && value > 0 && value < least ? value : least
note(i) = (label[i] = strcol(4), kind[i] = strcol(5), half[i] = column(11) == column(11) ? column(11) : 0)
stats data skip 1 using (note(int(column(3)) + 1), largest = up(largest, column(6)), smallest = down(smallest, column(6)), fastest = column(8) > 0 ? column(7) / column(8) : fastest, longest = up(longest, strlen(strcol(4))), 0) nooutput
do for [c = 8 : 10] { stats data skip 1 using (best = up(best, column(c)), 0) nooutput }
floors = 0; others = 0
do for [i = 1 : series] {
    if (kind[i] eq 'floor') { floors = floors + 1; order[i] = floors } else { others = others + 1; order[i] = others }
}
size_text(b) = b >= 999500 ? sprintf('%.2g MB', b / 1e6) : b >= 999.5 ? sprintf(b >= 99950 ? '%.0f kB' : '%.2g kB', b / 1e3) : sprintf('%.0f B', b)
title_of(i) = label[i] . (kind[i] eq 'floor' ? ' (floor)' : half[i] > 0 ? '; half at ' . size_text(half[i]) : '')
width = 1100
columns = int(up(1, floor((width - 40) / (70 + 7.2 * (longest + 18)))))
lines = (series + columns - 1) / columns
height = 540 + 20 * lines
load plots . '/style.gp'

line_color(i) = kind[i] eq 'floor' ? '#555555' : color[(order[i] - 1) % 12 + 1]
point_type(i) = kind[i] eq 'floor' ? 3 : point[(order[i] - 1) % 12 + 1]
dash(i) = kind[i] eq 'floor' ? 3 : (order[i] - 1) / 12 + 1

set label 1 'Efficiency against the mean size of a file' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 "the same bytes; efficiency = throughput / the highest that null-deflate reaches; rings: half of it; bars: 95 % intervals (from 6 runs on)" at screen 0.012, screen 1 - 42.0 / height font font_small
do for [i = 1 : series] {
    x = (20 + (i - 1) % columns * (width - 20) / columns) / real(width)
    y = (20 * lines - 10 - (i - 1) / columns * 20) / real(height)
    set arrow 100 + i from screen x, screen y to screen x + 26.0 / width, screen y nohead lw 1.5 dt dash(i) lc rgb line_color(i)
    set label 100 + i title_of(i) at screen x + 13.0 / width, screen y left offset 2.2,drop point pt point_type(i) ps 1*mark lc rgb line_color(i)
}
set bmargin at screen (60.0 + 20 * lines) / height; set tmargin at screen 1 - 64.0 / height
set lmargin at screen 70.0 / width; set rmargin at screen 1 - 80.0 / width
set logscale x 10
set xrange [smallest / 2 : largest * 2]
set xtics ()
do for [exponent = 0 : 11] { if (10.0 ** exponent > smallest / 2 && 10.0 ** exponent < largest * 2) { set xtics add (size_text(10.0 ** exponent) 10.0 ** exponent) } }
set xlabel 'mean size of a file (logarithmic)'
set yrange [0 : best * 1.06]
set ytics 0.25 nomirror
set ylabel 'efficiency'
set border 11 lc rgb '#444444'
set y2range [0 : best * 1.06 * fastest]
set y2tics step(best * fastest)
set y2label 'MB/s of input' offset -0.8,0
set arrow 1 from graph 0, first 0.5 to graph 1, first 0.5 nohead back ls 100 lw 1.5
set arrow 2 from graph 0, first 1 to graph 1, first 1 nohead back ls 100
set label 3 'half' at graph 0.005, first 0.5 left offset 0,0.6 font font_small textcolor rgb '#555555'
set datafile missing NaN
value_of(i, value) = int(column('row')) + 1 == i ? value : NaN
plot for [i = 1 : series] data using (column('size_bytes')):(value_of(i, column('efficiency'))) with lines lw 1 dt dash(i) lc rgb line_color(i), \
     for [i = 1 : series] data using (column('size_bytes')):(value_of(i, column('efficiency'))):(defined_or(column('efficiency_low'), column('efficiency'))):(defined_or(column('efficiency_high'), column('efficiency'))) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(i), \
     for [i = 1 : series] data using (column('size_bytes')):(value_of(i, column('efficiency'))) with points pt point_type(i) ps 1*mark lc rgb line_color(i), \
     for [i = 1 : series] '+' every ::::0 using (half[i] > 0 ? half[i] : outside):(0.5) with points pt 6 ps 1.7*mark lw 2 lc rgb line_color(i)
