# What the figures over workers share: a panel for every family of strategies, all
# with the same axes, and in each one what it is to be compared with.  From outside
# come name, title, note (below the title), and:
#   middle, low, high         columns of the points and their intervals
#   show                      'time': logarithmic, with floors and the ideal
#                             'speedup': from 0, with null-deflate, the ideal and, in place of
#                             lines, what each one's serial fraction allows
#                             'efficiency': from 0
#                             'memory': logarithmic, with null-deflate
over_time = show eq 'time'
bounded = show eq 'speedup'
logarithmic = over_time || show eq 'memory'
data = folder . '/' . name . '.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
series = int(STATS_max) + 1
cores = 1; base = 0; largest = 0; smallest = 1e9; levels = ''
array label[series]; array kind[series]; array family[series]; array order[series]
array serial[series]; array one_speedup[series]
note_series(i) = (label[i] = strcol(2), kind[i] = strcol(3), family[i] = int(column(13)), \
    serial[i] = column(17), one_speedup[i] = column(18))
level(text) = (levels = strstrt(levels . ' ', ' ' . text . ' ') ? levels : levels . ' ' . text)
up(most, value) = value == value && value > most ? value : most
down(least, value) = value == value && value > 0 && value < least ? value : least
stats data skip 1 using (note_series(int(column(1)) + 1), level(strcol(4)), cores = up(cores, column(12)), base = up(base, column(11)), 0) nooutput
# Floors that do far less than deflate would stretch the axis: they do not count here.
counts(dummy) = strcol(3) ne 'floor' || strcol(2) eq 'null-deflate'
first_column = over_time || show eq 'efficiency' ? 5 : show eq 'speedup' ? 8 : 19
do for [c = first_column : first_column + 2] {
    stats data skip 1 using (largest = counts(0) ? up(largest, column(c)) : largest, smallest = counts(0) ? down(smallest, column(c)) : smallest, 0) nooutput
}
most_efficient = 1
do for [c = 14 : 16] { stats data skip 1 using (most_efficient = up(most_efficient, column(c)), 0) nooutput }
if (over_time) { largest = up(largest, base); smallest = down(smallest, base / cores) }

# Families, and each one's series by number; floors come last in every panel.
array of_family[5]
array panel_family[4]
panels = 0
names = 'threads-* processes* async-*,~uring others'
do for [f = 0 : 3] {
    of_family[f + 1] = 0
    do for [i = 1 : series] {
        if (kind[i] ne 'floor' && family[i] == f) { of_family[f + 1] = of_family[f + 1] + 1; order[i] = of_family[f + 1] }
    }
    if (of_family[f + 1] > 0) { panels = panels + 1; panel_family[panels] = f }
}
of_family[5] = 0
below = ''
most_series = 1
do for [f = 1 : 4] { most_series = up(most_series, of_family[f]) }
do for [i = 1 : series] {
    if (kind[i] eq 'floor') {
        reach = 0
        stats data skip 1 using (reach = int(column(1)) + 1 == i ? up(reach, column(5)) : reach, 0) nooutput
        order[i] = 0
        if (show eq 'efficiency' || (over_time ? reach <= smallest / 1.15 : label[i] ne 'null-deflate')) { reach = 0 }
        if (reach > 0) { of_family[5] = of_family[5] + 1; order[i] = of_family[5] } else { below = below . (below eq '' ? '' : ', ') . label[i] }
    }
}
shown_floors = of_family[5]
across = panels > 1 ? 2 : 1
down_panels = (panels + across - 1) / across
columns = bounded ? 1 : 2       # of the legend
lines = int(most_series + shown_floors + columns - 1) / columns
panel_height = 380 + 19 * lines
width = 1100
height = 80 + down_panels * panel_height
load plots . '/style.gp'
if (over_time) { @unit_of_largest }

# Sideways, a series takes its place in a fifth of the distance of the closest two levels.
closest = 2.0
do for [a in levels] { do for [b in levels] { if (b > a + 0 && (b + 0.0) / a < closest) { closest = (b + 0.0) / a } } }
room = closest ** 0.25
apart(i, workers) = workers * (kind[i] eq 'floor' || most_series < 2 ? 1 : room ** ((order[i] - 1.0) / (most_series - 1) - 0.5))
most = 1
do for [a in levels] { most = up(most, a + 0) }
line_color(i) = kind[i] eq 'floor' ? '#555555' : color[(order[i] - 1) % 12 + 1]
floor_point(i) = order[i] == 1 ? 3 : order[i] == 2 ? 2 : 1
point_type(i) = kind[i] eq 'floor' ? floor_point(i) : point[(order[i] - 1) % 12 + 1]
dash(i) = kind[i] eq 'floor' ? 3 : 1

set label 1 title at screen 0.012, screen 1 - 18.0 / height font font_title
second = over_time && below ne '' ? 'floors below: ' . below . '   ' : ''
if (most > cores) { second = second . sprintf('grey: more workers than processors (%d)', cores) }
set label 2 note at screen 0.012, screen 1 - 42.0 / height font font_small
set label 5 second at screen 0.012, screen 1 - 59.0 / height font font_small
set logscale x 2
set xrange [1 / closest ** 0.5 : up(most, cores) * closest ** 0.5]
set xtics () scale 0.6
if (words(levels) > 8) { set xtics font font_small }
do for [a in levels] { set xtics add (a a) }
edge = cores * closest ** 0.4
held(workers) = workers < cores ? workers : cores
set datafile missing NaN        # a line goes on past the rows of other series
set samples bounded ? 150 : 400
factor = over_time ? scale : 1
if (logarithmic) {
    set logscale y 10
    bottom = smallest * factor / 1.15; top = largest * factor * 1.25
    marks = largest / smallest < 8 ? '1 1.5 2 2.5 3 4 5 6 8' : largest / smallest < 100 ? '1 2 3 5' : '1 2 5'
    set ytics () nomirror
    do for [exponent = -4 : 6] { do for [m in marks] { set ytics add (sprintf('%g', m * 10.0 ** exponent) m * 10.0 ** exponent) } }
} else {
    bottom = 0; top = bounded ? up(cores, largest) * 1.08 : most_efficient * 1.08
    if (bounded) { set ytics step(top) } else { set ytics 0.2 }
}
if (over_time) {
    # On the right what it means for the speedup.
    set logscale y2 10
    set border 11 lc rgb '#444444'
    set y2tics () offset -0.4,0
    do for [s in (largest / smallest < 8 ? '1.25 1.5 1.75 2.5 3.5 ' : '') . '0.25 0.5 1 2 3 4 6 8 12 16 24 32 48 64 96 128 192 256'] {
        if (base * scale / s > bottom && base * scale / s < top) { set y2tics add (s base * scale / s) }
    }
}
set yrange [bottom : top]
if (over_time) { set y2range [bottom : top] }
ideal(x) = over_time ? base * scale / held(x) : bounded ? (x < 0.99 ? NaN : held(x)) : show eq 'efficiency' ? 1 : NaN
# Amdahl's law with so many processors.
allowed(i, x) = x < 0.99 || serial[i] != serial[i] ? NaN : one_speedup[i] / (serial[i] + (1 - serial[i]) / held(x))
percent(share) = sprintf(abs(share) < 0.0995 ? '%.1f %%' : '%.0f %%', 100 * share)
value_of(i, value) = int(column('series')) + 1 == i ? value * factor : NaN
in_panel(i, p) = kind[i] eq 'floor' ? order[i] > 0 : family[i] == panel_family[p]
axis_name = over_time ? unit . ' (logarithmic; median)' : show eq 'memory' ? 'megabytes (logarithmic; median)' : show
legend_of(i) = label[i] . (kind[i] eq 'append' ? '; at append' : kind[i] eq 'floor' ? ' (floor)' : '') \
    . (bounded && serial[i] == serial[i] ? '; serial: ' . percent(serial[i]) : '')

set multiplot
do for [p = 1 : panels] {
    column_at = (p - 1) % across
    panel_top = 1 - (80.0 + ((p - 1) / across) * panel_height) / height
    left_edge = (column_at * 550 + 72.0) / width
    right_edge = across == 1 ? 1 - 90.0 / width : (column_at * 550 + 550 - (over_time ? 76.0 : 30.0)) / width
    set lmargin at screen left_edge; set rmargin at screen right_edge
    set tmargin at screen panel_top - 26.0 / height
    set bmargin at screen panel_top - 306.0 / height
    set label 3 (panel_family[p] == 3 ? 'others' : panel_family[p] == 2 ? 'async-* and uring' : word(names, panel_family[p] + 1)) \
        at graph 0, graph 1 left offset 0,0.8
    set xlabel 'workers (logarithmic)'
    if (column_at == 0) { set ylabel axis_name offset (format eq 'svg' ? (logarithmic ? 0.6 : 1.4) : logarithmic ? 0 : 1),0 } else { unset ylabel }
    if (over_time && (column_at == across - 1 || p == panels)) { set y2label 'speedup' offset -1,0 } else { unset y2label }
    if (most > cores) {
        set object 1 rectangle from edge, graph 0 to graph 1, graph 1 behind fillcolor rgb '#EEEEEE' fillstyle solid noborder
    }
    # The legend.
    members = ''; joined = ''
    do for [i = 1 : series] {
        unset label 100 + i
        unset arrow 100 + i
        if (in_panel(i, p)) {
            members = members . sprintf(' %d', i)
            if (!bounded) { joined = joined . sprintf(' %d', i) }
            n = int(kind[i] eq 'floor' ? of_family[panel_family[p] + 1] + order[i] : order[i]) - 1
            x = left_edge - 40.0 / width + (n % columns) * 265.0 / width
            y = panel_top - (378.0 + 19 * (n / columns)) / height
            set arrow 100 + i from screen x, screen y to screen x + 26.0 / width, screen y nohead lw 1.5 dt dash(i) lc rgb line_color(i)
            set label 100 + i legend_of(i) at screen x + 13.0 / width, screen y left offset 2.4,drop font font_small point pt point_type(i) ps 0.9*mark lc rgb line_color(i)
        }
    }
    member(k) = int(word(members, k)); joint(k) = k > words(joined) ? 1 : int(word(joined, k))
    plot ideal(x) with lines ls 100 lw 1.5, \
         for [k = 1 : words(joined)] data using (apart(joint(k), column('workers'))):(value_of(joint(k), column(middle))) with lines lw 1 dt dash(joint(k)) lc rgb line_color(joint(k)), \
         for [k = 1 : bounded ? words(members) : 0] allowed(member(k), x) with lines lw 1 dt dash(member(k)) lc rgb line_color(member(k)), \
         for [k = 1 : words(members)] data using (apart(member(k), column('workers'))):(value_of(member(k), column(middle))):(defined_or(column(low), column(middle)) * factor):(defined_or(column(high), column(middle)) * factor) with yerrorbars pt 0 lw 2 dt 1 lc rgb line_color(member(k)), \
         for [k = 1 : words(members)] data using (apart(member(k), column('workers'))):(value_of(member(k), column(middle))) with points pt point_type(member(k)) ps 0.9*mark lc rgb line_color(member(k))
    unset label 1
    unset label 2
    unset label 5
}
unset multiplot
