# Above: time against workers, with what deflating alone takes and the ideal; below: speedup
# over the sequential program.  A column for each kind of concurrency.  The points of one
# number of workers are set apart sideways.
name = 'workers'
data = folder . '/workers.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
series = int(STATS_max) + 1
cores = 1; base = 0; largest = 0; smallest = 1e9; fastest = 1; levels = ''
array label[series]; array kind[series]
note(i) = (label[i] = strcol(2), kind[i] = strcol(3))
level(text) = (levels = strstrt(levels . ' ', ' ' . text . ' ') ? levels : levels . ' ' . text)
up(most, value) = value == value && value > most ? value : most
down(least, value) = value == value && value > 0 && value < least ? value : least
stats data skip 1 using (note(int(column(1)) + 1), level(strcol(4)), 0) nooutput
stats data skip 1 using (cores = up(cores, column(12)), base = up(base, column(11)), 0) nooutput

# Which column a strategy stands in; 0: not shown, as are floors that do not deflate, whose
# times would leave no room for the others.  null-deflate stands in all.
begins(text, with) = strstrt(text, with) == 1
panel_of(i) = kind[i] eq 'floor' ? (label[i] eq 'null-deflate' ? 4 : 0) : begins(label[i], 'processes') ? 2 : begins(label[i], 'async') || begins(label[i], 'openmp') ? 3 : 1
array title[3]; title[1] = 'threads'; title[2] = 'processes'; title[3] = 'runtimes: libuv, OpenMP'
array members[3]; array number[series]
do for [p = 1 : 3] { members[p] = 0 }
do for [i = 1 : series] { p = panel_of(i); number[i] = 1; if (p >= 1 && p <= 3) { members[p] = members[p] + 1; number[i] = members[p] } }
array shown[3]     # the numbers of the series of a panel, with null-deflate
do for [p = 1 : 3] { shown[p] = ''; do for [i = 1 : series] { if (panel_of(i) == p || panel_of(i) == 4) { shown[p] = shown[p] . ' ' . i } } }
array gains[3]     # without
do for [p = 1 : 3] { gains[p] = ''; do for [i = 1 : series] { if (panel_of(i) == p) { gains[p] = gains[p] . ' ' . i } } }
panels = 0; lines = 0
array place[3]
do for [p = 1 : 3] { place[p] = 0; if (members[p] > 0) { panels = panels + 1; place[p] = panels; lines = up(lines, members[p]) } }
is_shown(i) = panel_of(i) > 0
do for [c = 5 : 7] {
    stats data skip 1 using (is_shown(int(column(1)) + 1) ? (largest = up(largest, column(c)), smallest = down(smallest, column(c)), 0) : 0) nooutput
}
do for [c = 8 : 10] { stats data skip 1 using (fastest = up(fastest, column(c)), 0) nooutput }
largest = up(largest, base); smallest = down(smallest, base / cores)

lines = int(lines) + 1
width = 1100
height = 730 + 20 * lines
load plots . '/style.gp'
@unit_of_largest

# Room between two neighbouring numbers of workers, for the points of all series.
closest = 1e9
do for [a in levels] { do for [b in levels] { if (b > a + 0 && (b + 0.0) / a < closest) { closest = (b + 0.0) / a } } }
room = closest ** 0.25
side(i) = panel_of(i) > 3 || members[panel_of(i)] < 2 ? 0 : (number[i] - 1.0) / (members[panel_of(i)] - 1) - 0.5
apart(i, workers) = workers * room ** side(i)
most = 1
do for [a in levels] { most = up(most, a + 0) }
is_floor(i) = kind[i] eq 'floor'
line_color(i) = is_floor(i) ? '#444444' : color[(number[i] - 1) % 12 + 1]
point_type(i) = is_floor(i) ? 3 : point[(number[i] - 1) % 12 + 1]
dash(i) = is_floor(i) ? 3 : 1

set multiplot
set label 1 'Time and speedup against the number of workers' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 sprintf('base: sequential, %.3g %s; dashed: ideal, one processor each; grey: more workers than processors (%d); bars: 95 %% intervals (from 6 runs on)', base * scale, short, cores) \
    at screen 0.012, screen 1 - 42.0 / height font font_small

set logscale x 2
set xrange [1 / closest ** 0.6 : up(most, cores) * closest ** 0.6]
set xtics () scale 0.6
do for [a in levels] { set xtics add (a a) }
edge = cores * closest ** 0.4
held(workers) = workers < cores ? workers : cores
set datafile missing NaN        # a line goes on past the rows of other series
of_series(i, value) = int(column('series')) + 1 == i ? value : NaN
set samples 400
marks = largest / smallest < 8 ? '1 1.5 2 2.5 3 4 5 6 7 8 9' : largest / smallest < 100 ? '1 2 3 5' : '1 2 5'
time_of(i) = of_series(i, column('median_s') * scale)
speedup_of(i) = of_series(i, column('speedup'))
in_panel(i, p) = panel_of(i) == p || panel_of(i) == 4
if (most > cores) {
    set object 1 rectangle from edge, graph 0 to graph 1, graph 1 behind fillcolor rgb '#EEEEEE' fillstyle solid noborder
}

do for [p = 1 : 3] {
    if (members[p] > 0) {
        set lmargin at screen 0.065 + (place[p] - 1) * 0.935 / panels; set rmargin at screen 0.065 + place[p] * 0.935 / panels - 0.06
        x = 0.065 + (place[p] - 1) * 0.935 / panels
        line = 0
        do for [i = 1 : series] {
            if (in_panel(i, p)) {
                line = line + 1
                y = (20 * lines + 14 - line * 20) / real(height)
                set arrow 100 + i from screen x, screen y to screen x + 26.0 / width, screen y nohead lw 1.5 dt dash(i) lc rgb line_color(i)
                set label 100 + i label[i] . (is_floor(i) ? ' (floor)' : kind[i] eq 'append' ? '; at append' : '') at screen x + 13.0 / width, screen y left offset 2.2,0 point pt point_type(i) ps 1*mark lc rgb line_color(i)
            }
        }
        set bmargin at screen (410.0 + 20 * lines) / height; set tmargin at screen 1 - 84.0 / height
        set title title[p] offset 0,-0.5
        set xlabel ''
        set logscale y 10
        set yrange [smallest * scale / 1.08 : largest * scale * 1.25]
        set ytics ()
        do for [exponent = -4 : 6] { do for [m in marks] { set ytics add (sprintf('%g', m * 10.0 ** exponent) m * 10.0 ** exponent) } }
        if (place[p] == 1) { set ylabel unit . ' (logarithmic; median)' } else { set ylabel '' }
        plot base * scale / held(x) with lines ls 100 lw 1.5, \
             for [w in shown[p]] data using (apart(int(w), column('workers'))):(time_of(int(w))) with lines lw 1 dt dash(int(w)) lc rgb line_color(int(w)), \
             for [w in shown[p]] data using (apart(int(w), column('workers'))):(time_of(int(w))):(defined_or(column('low_s'), column('median_s')) * scale):(defined_or(column('high_s'), column('median_s')) * scale) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(int(w)), \
             for [w in shown[p]] data using (apart(int(w), column('workers'))):(time_of(int(w))) with points pt point_type(int(w)) ps 1*mark lc rgb line_color(int(w))
        unset label; unset arrow; unset title
        set bmargin at screen (76.0 + 20 * lines) / height; set tmargin at screen (376.0 + 20 * lines) / height
        unset logscale y
        set yrange [0 : up(cores, fastest) * 1.08]
        set ytics step(up(cores, fastest) * 1.08)
        set xlabel 'workers (logarithmic)'
        if (place[p] == 1) { set ylabel "speedup (sequential's time / time)" }
        plot held(x) with lines ls 100 lw 1.5, \
             for [w in gains[p]] data using (apart(int(w), column('workers'))):(speedup_of(int(w))) with lines lw 1 dt dash(int(w)) lc rgb line_color(int(w)), \
             for [w in gains[p]] data using (apart(int(w), column('workers'))):(speedup_of(int(w))):(defined_or(column('speedup_low'), column('speedup'))):(defined_or(column('speedup_high'), column('speedup'))) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(int(w)), \
             for [w in gains[p]] data using (apart(int(w), column('workers'))):(speedup_of(int(w))) with points pt point_type(int(w)) ps 1*mark lc rgb line_color(int(w))
    }
}
unset multiplot
