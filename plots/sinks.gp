# Input per second against the number of threads, for every way of writing; a panel for
# each data set.
name = 'sinks'
data = folder . '/sinks.csv'

set datafile separator comma
up(largest, value) = value == value && value > largest ? value : largest
sets = 1; sinks = 1; most = 0; levels = ''
array name_of[20]; array label[20]; array largest[20]
do for [d = 1 : 20] { largest[d] = 0 }
level(text) = (levels = strstrt(levels . ' ', ' ' . text . ' ') ? levels : levels . ' ' . text)
note(d, s) = (name_of[d] = strcol(2), label[s] = strcol(4), largest[d] = up(up(largest[d], column(6)), column(8)), sets = up(sets, d), sinks = up(sinks, s), level(strcol(5)))
stats data skip 1 using (note(int(column(1)) + 1, int(column(3)) + 1), most = up(most, column(5)), 0) nooutput
width = 1000
height = 480
load plots . '/style.gp'

set multiplot
set label 1 'Ways to write the archive: input per second against threads, nothing deflated' at screen 0.012, screen 0.965 font font_title
set label 2 'bars: 95 % intervals (from 6 runs on); null writes nothing and is the bound' at screen 0.012, screen 0.915 font font_small
do for [s = 1 : sinks] {
    x = 0.08 + (s - 1) * 0.14
    set arrow 100 + s from screen x, screen 0.865 to screen x + 0.03, screen 0.865 nohead lw 1.5 lc rgb color[s]
    set label 100 + s label[s] at screen x + 0.015, screen 0.865 left offset 2.4,0 point pt point[s] ps 1.1*mark lc rgb color[s]
}
set bmargin at screen 0.14; set tmargin at screen 0.78
set logscale x 2
set xrange [0.8 : most * 1.25]
set xtics ()
do for [a in levels] { set xtics add (a a) }
set xlabel 'threads (logarithmic)'
set ylabel 'MB/s'
set datafile missing NaN
of(d, s, value) = int(column('data')) + 1 == d && int(column('sink')) + 1 == s ? value : NaN
do for [d = 1 : sets] {
    set lmargin at screen 0.075 + (d - 1) * 0.925 / sets; set rmargin at screen 0.075 + d * 0.925 / sets - 0.085
    set yrange [0 : largest[d] * 1.1]
    set ytics step(largest[d] * 1.1)
    set title name_of[d] font font_small offset 0,-0.5
    plot for [s = 1 : sinks] data using (column('workers')):(of(d, s, column('mb_per_s'))) smooth unique with lines lw 1.5 lc rgb color[s], \
         for [s = 1 : sinks] data using (column('workers')):(of(d, s, column('mb_per_s'))):(defined_or(column('low'), column('mb_per_s'))):(defined_or(column('high'), column('mb_per_s'))) with yerrorbars pt 0 lw 2 lc rgb color[s], \
         for [s = 1 : sinks] data using (column('workers')):(of(d, s, column('mb_per_s'))) with points pt point[s] ps 1.1*mark lc rgb color[s]
    unset label; unset arrow; set ylabel ''
}
unset multiplot
