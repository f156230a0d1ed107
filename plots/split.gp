# Speedup = less work x more cores at once: two bars for every strategy, and the
# speedup itself with its interval.
name = 'split'
data = folder . '/split.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
rows = int(STATS_max) + 1
largest = 1
up(most, value) = value == value && value > most ? value : most
do for [c = 4 : 8] { stats data skip 1 using (largest = up(largest, column(c)), 0) nooutput }
stats data skip 1 using (strlen(strcol(2)) + strlen(strcol(3))) nooutput
longest = STATS_max + 3
width = 1000
height = 142 + 34 * rows
load plots . '/style.gp'

left_edge = (25 + 7.2 * longest) / width
set lmargin at screen left_edge; set rmargin at screen 0.975
set bmargin at screen 60.0 / height; set tmargin at screen 1 - 74.0 / height
set label 1 'Speedup = less work x more cores at once' at screen 0.012, screen 1 - 18.0 / height font font_title
line_y = 1 - 50.0 / height
set object 1 rectangle from screen left_edge, screen line_y - 6.0 / height to screen left_edge + 0.018, screen line_y + 6.0 / height front fillcolor rgb orange fillstyle pattern 1 border lc rgb '#444444'
set label 2 'less work (CPU time of sequential / CPU time)' at screen left_edge + 0.024, screen line_y left font font_small
set object 2 rectangle from screen left_edge + 0.32, screen line_y - 6.0 / height to screen left_edge + 0.338, screen line_y + 6.0 / height front fillcolor rgb sky fillstyle pattern 3 border lc rgb '#444444'
set label 3 'more cores (CPU time / time)' at screen left_edge + 0.344, screen line_y left font font_small
set label 4 'speedup, 95 % interval' at screen left_edge + 0.55, screen line_y left offset 1.4,drop font font_small point pt 7 ps 1*mark lc rgb black

set yrange [rows - 0.5 : -0.5]
set xrange [0 : largest * 1.05]
set xtics step(largest * 1.05)
set ytics scale 0
set grid xtics noytics
set xlabel 'factor against sequential (in brackets: the number of workers)'
set arrow 1 from 1, graph 0 to 1, graph 1 nohead front ls 100
plot data using (0):(column('row')):(0):(column('work')):(column('row') - 0.36):(column('row') - 0.04) with boxxyerror lc rgb orange fillstyle pattern 1 border lc rgb '#444444', \
     data using (0):(column('row')):(0):(column('cores_factor')):(column('row') + 0.04):(column('row') + 0.36) with boxxyerror lc rgb sky fillstyle pattern 3 border lc rgb '#444444', \
     data using (column('speedup')):(column('row')):(defined_or(column('speedup_low'), column('speedup'))):(defined_or(column('speedup_high'), column('speedup'))) with xerrorbars pt 0 lw 2 lc rgb black, \
     data using (column('speedup')):(column('row')) with points pt 7 ps 0.9*mark lc rgb black, \
     data using (outside):(column('row')):ytic(strcol('label') . ' (' . strcol('workers') . ')') with points
