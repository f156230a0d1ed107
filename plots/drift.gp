# Every measured run in the order of runs: its time against the median of its cell.
name = 'drift'
data = folder . '/drift.csv'

set datafile separator comma
stats data skip 1 using 2 nooutput
blocks = int(STATS_max)
stats data skip 1 using 1 nooutput
first_run = STATS_min; last_run = STATS_max
stats data skip 1 using 5 nooutput
shortest = STATS_min; largest = STATS_max
array begin[blocks]
do for [b = 1 : blocks] { begin[b] = 0 }
begins(b, run) = begin[b] == 0 || run < begin[b] ? run : begin[b]
twins = 0; stolen = 0; pressed = 0; slowed = 0; uncached = 0
stats data skip 1 using (begin[int(column(2))] = begins(int(column(2)), column(1)), twins = twins + column(3), stolen = stolen + column(7), pressed = pressed + column(8), slowed = slowed + column(9), uncached = uncached + column(10), 0) nooutput
width = 1100
height = 470
load plots . '/style.gp'

left_edge = 80.0 / width
set lmargin at screen left_edge; set rmargin at screen 1 - 20.0 / width
set bmargin at screen 62.0 / height; set tmargin at screen 1 - 92.0 / height
set label 1 'Every run in its order, against the median of its cell' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 sprintf("%d blocks, divided by lines; flagged runs are kept (in brackets: how many); slow: over 1.25 x the median of the cell's runs before", blocks) at screen 0.012, screen 1 - 42.0 / height font font_small
legend_y = 1 - 68.0 / height
dot = last_run - first_run < 200 ? 5 : 3.2
set arrow 1 from screen left_edge, screen legend_y to screen left_edge + dot / width, screen legend_y nohead lw dot lc rgb blue
set label 3 'a run' at screen left_edge + 14.0 / width, screen legend_y left font font_small
set arrow 2 from screen left_edge + 66.0 / width, screen legend_y to screen left_edge + 92.0 / width, screen legend_y nohead lw 2 lc rgb black
set label 4 'median of the block' at screen left_edge + 98.0 / width, screen legend_y left font font_small
set label 5 sprintf('A/A twin (%d)', twins) at screen left_edge + 265.0 / width, screen legend_y left offset 1.2,drop font font_small point pt 13 ps 1.2*mark lc rgb orange
set label 6 sprintf('stolen time (%d)', stolen) at screen left_edge + 400.0 / width, screen legend_y left offset 1.2,drop font font_small point pt 4 ps 1.5*mark lw 1.5 lc rgb vermilion
set label 7 sprintf('pressure (%d)', pressed) at screen left_edge + 560.0 / width, screen legend_y left offset 1.2,drop font font_small point pt 8 ps 1.5*mark lw 1.5 lc rgb purple
set label 8 sprintf('slow (%d)', slowed) at screen left_edge + 685.0 / width, screen legend_y left offset 1.2,drop font font_small point pt 6 ps 1.8*mark lw 1.5 lc rgb black
set label 9 sprintf('not cached as asked for (%d)', uncached) at screen left_edge + 780.0 / width, screen legend_y left offset 1.2,drop font font_small point pt 12 ps 1.5*mark lw 1.5 lc rgb green

set logscale y
bottom = shortest / 1.02; top = largest * 1.02
# As dense as the range allows.
marks = top / bottom < 1.25 ? '0.85 0.9 0.92 0.94 0.96 0.98 1 1.02 1.04 1.06 1.08 1.1 1.15 1.2' \
    : top / bottom < 5 ? '0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.1 1.2 1.3 1.4 1.6 1.8 2 2.5 3 4' : '0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10 20 50 100'
set ytics ()
do for [m in marks] { if (m >= bottom && m <= top) { set ytics add (m m) } }
set yrange [bottom : top]
set xrange [first_run - 1 : last_run + 1]
set xtics step(last_run - first_run)
set grid noxtics ytics
do for [b = 1 : blocks] {
    if (begin[b] > first_run) { set arrow 10 + b from begin[b] - 0.5, graph 0 to begin[b] - 0.5, graph 1 nohead back lw 1 lc rgb '#BBBBBB' }
}
set arrow 9 from graph 0, first 1 to graph 1, first 1 nohead back ls 100
set xlabel 'run (in the order of time)'
set ylabel "time / median of the cell (logarithmic)" offset (format eq 'svg' ? 0.6 : 0),0
# A dot is a short thick line: thousands of them stay one small path.
length = (last_run - first_run + 2) * dot / (width - 100)
plain(dummy) = column('twin') == 0 ? column('relative') : NaN
only(name) = column(name) > 0 ? column('relative') : outside
set datafile missing NaN
plot data using 'run':'block_median' with steps lw 2 lc rgb black, \
     data using (column('run') - length / 2):(plain(0)):(length):(0) with vectors nohead lw dot lc rgb blue, \
     data using 'run':(only('twin')) with points pt 13 ps 1.2*mark lc rgb orange, \
     data using 'run':(only('steal')) with points pt 4 ps 1.5*mark lw 1.5 lc rgb vermilion, \
     data using 'run':(only('pressure')) with points pt 8 ps 1.5*mark lw 1.5 lc rgb purple, \
     data using 'run':(only('cache')) with points pt 12 ps 1.5*mark lw 1.5 lc rgb green, \
     data using 'run':(only('slow')) with points pt 6 ps 1.8*mark lw 1.5 lc rgb black
