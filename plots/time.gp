# Time of every program: each sample a dot, the median, its interval; beside it
# the ratio to the sequential program, with the published one.
name = 'time'
data = folder . '/time.csv'
samples = folder . '/time-samples.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
rows = int(STATS_max) + 1
width = 1000
height = 150 + 36 * rows
load plots . '/style.gp'

# Lanes within a row.
lane(kind) = kind eq 'append' ? -0.24 : kind eq 'cpython' ? 0.24 : 0
place(dummy) = column('row') + lane(strcol('kind'))
shown(wanted, value) = of_kind(wanted, value)

left_edge = 0.245; middle = 0.615; right_edge = 0.985
bottom_edge = 62.0 / height; top_edge = 1 - 82.0 / height

set multiplot
set yrange [rows - 0.5 : -0.5]
set grid xtics noytics
set ytics scale 0
do for [row = 1 : rows - 1] {
    set arrow from graph 0, first row - 0.5 to graph 1, first row - 0.5 nohead back lc rgb faint
}
set label 1 'Time and ratio to sequential, one row per program' at screen 0.012, screen 1 - 20.0 / height font ',13'

# The legend, drawn once.
set key at screen 0.985, screen 1 - 36.0 / height right top horizontal maxrows 1 samplen 1.2 width -1

set lmargin at screen left_edge; set rmargin at screen middle
set bmargin at screen bottom_edge; set tmargin at screen top_edge
set xrange [0 : *]
set xlabel 'seconds (dot: one run; mark: median; bar: its 95 % interval)'
plot samples using (shown('append', column('seconds'))):(place(0)) with points pt 6 ps 0.5 lc rgb orange, \
     samples using (shown('worker', column('seconds'))):(place(0)) with points pt 6 ps 0.5 lc rgb sky, \
     samples using (shown('cpython', column('seconds'))):(place(0)) with points pt 6 ps 0.5 lc rgb grey, \
     samples using (shown('floor', column('seconds'))):(place(0)) with points pt 6 ps 0.5 lc rgb green, \
     data using (column('median_s')):(place(0)):(column('low_s')):(column('high_s')) with xerrorbars pt 0 lw 1.5 lc rgb '#444444', \
     data using (NaN):(column('row')):ytic(strcol('label')) with points, \
     data using (shown('append', column('median_s'))):(place(0)) with points pt 5 ps 1.1 lc rgb vermilion title 'C, deflating at append', \
     data using (shown('worker', column('median_s'))):(place(0)) with points pt 7 ps 1.1 lc rgb blue title 'C, deflating in the worker', \
     data using (shown('cpython', column('median_s'))):(place(0)) with points pt 9 ps 1.2 lc rgb black title 'CPython', \
     data using (shown('floor', column('median_s'))):(place(0)) with points pt 13 ps 1.3 lc rgb green title 'floor: deflates, writes nothing', \
     NaN with points pt 4 ps 1.3 lw 1.5 lc rgb purple title 'published'

unset key
unset label 1
set format y ''
set lmargin at screen middle + 0.03; set rmargin at screen right_edge
set xrange [0 : *]
set xlabel "time / sequential's of the same column"
set arrow from 1, graph 0 to 1, graph 1 nohead ls 100
plot data using (column('ratio')):(place(0)):(column('ratio_low')):(column('ratio_high')) with xerrorbars pt 0 lw 1.5 lc rgb '#444444', \
     data using (shown('append', column('ratio'))):(place(0)) with points pt 5 ps 1.1 lc rgb vermilion, \
     data using (shown('worker', column('ratio'))):(place(0)) with points pt 7 ps 1.1 lc rgb blue, \
     data using (shown('cpython', column('ratio'))):(place(0)) with points pt 9 ps 1.2 lc rgb black, \
     data using (shown('append', column('published_ratio'))):(column('row')) with points pt 4 ps 1.3 lw 1.5 lc rgb purple
unset multiplot
