# Left: time against workers, with floors and the ideal; right: speedup over the
# sequential program.  The points of one number of workers are set apart sideways.
name = 'workers'
data = folder . '/workers.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
series = int(STATS_max) + 1
cores = 1; base = 0; largest = 0; smallest = 1e9; fastest = 1; longest = 0; levels = ''
array label[series]; array kind[series]
note(i) = (label[i] = strcol(2), kind[i] = strcol(3))
level(text) = (levels = strstrt(levels . ' ', ' ' . text . ' ') ? levels : levels . ' ' . text)
up(most, value) = value == value && value > most ? value : most
down(least, value) = value == value && value > 0 && value < least ? value : least
stats data skip 1 using (note(int(column(1)) + 1), level(strcol(4)), longest = up(longest, strlen(strcol(2))), 0) nooutput
stats data skip 1 using (cores = up(cores, column(12)), base = up(base, column(11)), 0) nooutput
do for [c = 5 : 7] {
    stats data skip 1 using (largest = up(largest, column(c)), smallest = down(smallest, column(c)), 0) nooutput
}
do for [c = 8 : 10] { stats data skip 1 using (fastest = up(fastest, column(c)), 0) nooutput }
largest = up(largest, base); smallest = down(smallest, base / cores)

# The legend: as many columns as fit, 7.2 pixels a letter.
width = 1100
title_of(i) = label[i] . (kind[i] eq 'append' ? '; at append' : kind[i] eq 'floor' ? ' (floor)' : '')
columns = int(up(1, floor((width - 40) / (60 + 7.2 * (longest + 8)))))
lines = (series + columns - 1) / columns
height = 546 + 20 * lines
load plots . '/style.gp'
@unit_of_largest

# Sideways, a series takes its place in a fifth of the distance of the closest two levels.
closest = 2.0
do for [a in levels] { do for [b in levels] { if (b > a + 0 && (b + 0.0) / a < closest) { closest = (b + 0.0) / a } } }
room = closest ** 0.2
apart(i, workers) = workers * room ** (series > 1 ? (i - 1.0) / (series - 1) - 0.5 : 0)
most = 1
do for [a in levels] { most = up(most, a + 0) }
line_color(i) = kind[i] eq 'floor' ? '#444444' : color[(i - 1) % 12 + 1]
point_type(i) = kind[i] eq 'floor' ? 3 : point[(i - 1 + (i - 1) / 12 * 5) % 12 + 1]
dash(i) = kind[i] eq 'floor' ? 3 : (i - 1) / 12 + 1

set multiplot
set label 1 'Time and speedup against the number of workers' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 sprintf('base: sequential, %.3g %s; points of one number of workers are set apart sideways; bars: 95 %% intervals (from 6 runs on)', base * scale, short) \
    at screen 0.012, screen 1 - 42.0 / height font font_small
do for [i = 1 : series] {
    x = (20 + (i - 1) % columns * (width - 20) / columns) / real(width)
    y = (20 * lines - 10 - (i - 1) / columns * 20) / real(height)
    set arrow 100 + i from screen x, screen y to screen x + 26.0 / width, screen y nohead lw 1.5 dt dash(i) lc rgb line_color(i)
    set label 100 + i title_of(i) at screen x + 13.0 / width, screen y left offset 2.2,0 point pt point_type(i) ps 1*mark lc rgb line_color(i)
}

set bmargin at screen (60.0 + 20 * lines) / height; set tmargin at screen 1 - 64.0 / height
set logscale x 2
set xrange [1 / closest ** 0.6 : up(most, cores) * closest ** 0.6]
set xtics () scale 0.6
do for [a in levels] { set xtics add (a a) }
set xlabel 'workers (logarithmic)'
# Beyond the processors.
edge = cores * closest ** 0.4
if (most > cores) {
    set object 1 rectangle from edge, graph 0 to graph 1, graph 1 behind fillcolor rgb '#EEEEEE' fillstyle solid noborder
    set label 3 sprintf('more workers than processors (%d)', cores) at graph 0.98, graph 0.97 right font font_small textcolor rgb '#555555' front
}
held(workers) = workers < cores ? workers : cores
set datafile missing NaN        # a line goes on past the rows of other series
of_series(i, value) = int(column('series')) + 1 == i ? value : NaN
set samples 400

set lmargin at screen 70.0 / width; set rmargin at screen 0.49
set logscale y 10
set yrange [smallest * scale / 1.08 : largest * scale * 1.25]
marks = largest / smallest < 8 ? '1 1.5 2 2.5 3 4 5 6 7 8 9' : largest / smallest < 100 ? '1 2 3 5' : '1 2 5'
set ytics ()
do for [exponent = -4 : 6] { do for [m in marks] { set ytics add (sprintf('%g', m * 10.0 ** exponent) m * 10.0 ** exponent) } }
set ylabel unit . ' (logarithmic; median)'
set label 4 "ideal: sequential's time / workers with a processor" at graph 0.02, graph 0.03 left font font_small textcolor rgb '#555555' front
time_of(i) = of_series(i, column('median_s') * scale)
plot base * scale / held(x) with lines ls 100 lw 1.5, \
     for [i = 1 : series] data using (apart(i, column('workers'))):(time_of(i)) with lines lw 1 dt dash(i) lc rgb line_color(i), \
     for [i = 1 : series] data using (apart(i, column('workers'))):(time_of(i)):(defined_or(column('low_s'), column('median_s')) * scale):(defined_or(column('high_s'), column('median_s')) * scale) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(i), \
     for [i = 1 : series] data using (apart(i, column('workers'))):(time_of(i)) with points pt point_type(i) ps 1*mark lc rgb line_color(i)

unset label
unset arrow
unset object
if (most > cores) {
    set object 1 rectangle from edge, graph 0 to graph 1, graph 1 behind fillcolor rgb '#EEEEEE' fillstyle solid noborder
}
unset logscale y
set lmargin at screen 0.49 + 80.0 / width; set rmargin at screen 0.985
set yrange [0 : up(cores, fastest) * 1.08]
set ytics step(up(cores, fastest) * 1.08)
set ylabel "speedup (sequential's time / time)"
set label 4 'ideal: workers with a processor' at graph 0.98, graph 0.03 right font font_small textcolor rgb '#555555' front
# A floor does less than sequential does: it has no speedup.
speedup_of(i) = kind[i] eq 'floor' ? outside : of_series(i, column('speedup'))
or_speedup(i, value) = kind[i] eq 'floor' ? outside : defined_or(value, column('speedup'))
plot held(x) with lines ls 100 lw 1.5, \
     for [i = 1 : series] data using (apart(i, column('workers'))):(speedup_of(i)) with lines lw 1 dt dash(i) lc rgb line_color(i), \
     for [i = 1 : series] data using (apart(i, column('workers'))):(speedup_of(i)):(or_speedup(i, column('speedup_low'))):(or_speedup(i, column('speedup_high'))) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(i), \
     for [i = 1 : series] data using (apart(i, column('workers'))):(speedup_of(i)) with points pt point_type(i) ps 1*mark lc rgb line_color(i)
unset multiplot
