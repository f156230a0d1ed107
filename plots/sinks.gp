# Throughput of each sink over the workers, a panel for each data set.
name = 'sinks'
data = folder . '/sinks.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
panels = int(STATS_max) + 1
stats data skip 1 using 3 nooutput
series = int(STATS_max) + 1
largest = 0; smallest = 1e12; longest = 0; levels = ''
array label[series]; array kind[series]; array order[series]
array title[panels]
note(i) = (label[i] = strcol(4), kind[i] = strcol(5))
level(text) = (levels = strstrt(levels . ' ', ' ' . text . ' ') ? levels : levels . ' ' . text)
up(most, value) = value == value && value > most ? value : most
down(least, value) = value == value && value > 0 && value < least ? value : least
stats data skip 1 using (note(int(column(3)) + 1), title[int(column(1)) + 1] = strcol(2), level(strcol(6)), longest = up(longest, strlen(strcol(4))), 0) nooutput
do for [c = 7 : 9] { stats data skip 1 using (largest = up(largest, column(c)), smallest = down(smallest, column(c)), 0) nooutput }
floors = 0; others = 0
do for [i = 1 : series] {
    if (kind[i] eq 'floor') { floors = floors + 1; order[i] = floors } else { others = others + 1; order[i] = others }
}
across = panels > 1 ? 2 : 1
down_panels = (panels + across - 1) / across
width = 1100
columns = int(up(1, floor((width - 40) / (70 + 7.2 * (longest + 8)))))
lines = (series + columns - 1) / columns
height = 66 + 380 * down_panels + 20 * lines
load plots . '/style.gp'

closest = 2.0
do for [a in levels] { do for [b in levels] { if (b > a + 0 && (b + 0.0) / a < closest) { closest = (b + 0.0) / a } } }
room = closest ** 0.3
apart(i, workers) = workers * room ** (series > 1 ? (i - 1.0) / (series - 1) - 0.5 : 0)
most = 1
do for [a in levels] { most = up(most, a + 0) }
line_color(i) = kind[i] eq 'floor' ? '#555555' : color[(order[i] - 1) % 12 + 1]
point_type(i) = kind[i] eq 'floor' ? (order[i] == 1 ? 3 : order[i] == 2 ? 2 : 1) : point[(order[i] - 1) % 12 + 1]
dash(i) = kind[i] eq 'floor' ? 3 : (order[i] - 1) / 12 + 1

set multiplot
set label 1 'Throughput of the sinks over the number of workers' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 'points of one number of workers are set apart sideways; bars: 95 % intervals (from 6 runs on)' at screen 0.012, screen 1 - 42.0 / height font font_small
do for [i = 1 : series] {
    x = (20 + (i - 1) % columns * (width - 20) / columns) / real(width)
    y = (20 * lines - 10 - (i - 1) / columns * 20) / real(height)
    set arrow 100 + i from screen x, screen y to screen x + 26.0 / width, screen y nohead lw 1.5 dt dash(i) lc rgb line_color(i)
    set label 100 + i label[i] . (kind[i] eq 'floor' ? ' (floor)' : '') at screen x + 13.0 / width, screen y left offset 2.2,drop point pt point_type(i) ps 1*mark lc rgb line_color(i)
}
set logscale x 2
set logscale y 10
set xrange [1 / closest ** 0.6 : most * closest ** 0.6]
set yrange [smallest / 1.25 : largest * 1.25]
set xtics () scale 0.6
do for [a in levels] { set xtics add (a a) }
set ytics ()
do for [exponent = -1 : 6] { do for [m in (largest / smallest < 100 ? '1 2 3 5' : '1 2 5')] { set ytics add (sprintf('%g', m * 10.0 ** exponent) m * 10.0 ** exponent) } }
set xlabel 'workers (logarithmic)'
set datafile missing NaN
value_of(i, p, value) = int(column('row')) + 1 == i && int(column('panel')) == p ? value : NaN
do for [p = 0 : panels - 1] {
    # What this data set lacks is not drawn (stats wants a value within the range of y).
    members = ''
    stats data using (members = int(column(1)) == p && !strstrt(members . ' ', sprintf(' %d ', int(column(3)) + 1)) ? members . sprintf(' %d', int(column(3)) + 1) : members, smallest) nooutput
    member(k) = int(word(members, k))
    top_edge = 1 - (92.0 + 380 * (p / across)) / height
    set lmargin at screen (90.0 + (p % across) * 545) / width; set rmargin at screen (across == 1 ? 1080.0 : 530.0 + (p % across) * 545) / width
    set tmargin at screen top_edge; set bmargin at screen top_edge - 290.0 / height
    set label 3 title[p + 1] at graph 0, graph 1 left offset 0,0.8
    if (p % across == 0) { set ylabel 'MB/s of input (logarithmic)' offset (format eq 'svg' ? 1.4 : 1),0 } else { unset ylabel }
    plot for [k = 1 : words(members)] data using (apart(member(k), column('workers'))):(value_of(member(k), p, column('mb_per_s'))) with lines lw 1 dt dash(member(k)) lc rgb line_color(member(k)), \
         for [k = 1 : words(members)] data using (apart(member(k), column('workers'))):(value_of(member(k), p, column('mb_per_s'))):(defined_or(column('mb_per_s_low'), column('mb_per_s'))):(defined_or(column('mb_per_s_high'), column('mb_per_s'))) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(member(k)), \
         for [k = 1 : words(members)] data using (apart(member(k), column('workers'))):(value_of(member(k), p, column('mb_per_s'))) with points pt point_type(member(k)) ps 1*mark lc rgb line_color(member(k))
    unset label
    unset arrow
}
unset multiplot
