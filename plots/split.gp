# Speedups as a product: less CPU work x more cores at once.
name = 'split'
data = folder . '/split.csv'

set datafile separator comma
up(largest, value) = value == value && value > largest ? value : largest
rows = 0; most = 1; longest = 0
row_name(label, workers) = sprintf('%s; %s', label, workers)
stats data skip 1 using (rows = rows + 1, longest = up(longest, strlen(row_name(strcol(2), strcol(3)))), most = up(most, column(4)), most = up(most, column(5)), most = up(most, column(8)), most = up(most, column(6)), 0) nooutput
width = 1000
height = 150 + 44 * rows
load plots . '/style.gp'

left_edge = (30 + 7.2 * longest) / width
set lmargin at screen left_edge; set rmargin at screen 0.97
set bmargin at screen 60.0 / height; set tmargin at screen 1 - 84.0 / height
set label 1 'Speedup = less CPU work x more cores at once' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 'each strategy with the number of workers that is best for it; bar: 95 % interval of the speedup (from 6 runs on)' at screen 0.012, screen 1 - 42.0 / height font font_small
line_y = 1 - 66.0 / height
set object 11 rectangle from screen left_edge, screen line_y - 7.0 / height to screen left_edge + 0.018, screen line_y + 7.0 / height front fillcolor rgb orange fillstyle pattern 5 border lc rgb '#444444'
set label 11 'less CPU work' at screen left_edge + 0.024, screen line_y left
set object 12 rectangle from screen left_edge + 0.19, screen line_y - 7.0 / height to screen left_edge + 0.208, screen line_y + 7.0 / height front fillcolor rgb sky fillstyle solid border lc rgb '#444444'
set label 12 'more cores' at screen left_edge + 0.214, screen line_y left
set label 13 'speedup: their product' at screen left_edge + 0.38, screen line_y left offset 1.5,0 point pt 7 ps 1.2*mark lc rgb black
set xrange [0 : most * 1.08]
set xtics step(most * 1.08)
set xlabel 'factor'
set yrange [rows - 0.5 : -0.5]
set ytics scale 0
set grid xtics noytics
set arrow 1 from 1, graph 0 to 1, graph 1 nohead back ls 100
plot data using (0):(column('row') - 0.2):(0):(column('work')):(column('row') - 0.38):(column('row') - 0.02) with boxxyerror lc rgb orange fillstyle pattern 5 border lc rgb '#444444', \
     data using (0):(column('row') + 0.2):(0):(column('cores')):(column('row') + 0.02):(column('row') + 0.38) with boxxyerror lc rgb sky fillstyle solid border lc rgb '#444444', \
     data using (column('speedup')):(column('row')):(defined_or(column('low'), column('speedup'))):(defined_or(column('high'), column('speedup'))) with xerrorbars pt 0 lw 2 lc rgb '#444444', \
     data using (column('speedup')):(column('row')) with points pt 7 ps 1.2*mark lc rgb black, \
     data using (-1):(column('row')):ytic(row_name(strcol('label'), strcol('workers'))) with points
