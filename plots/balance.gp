# Time of every arrangement on each data set, against the work of the sequential program
# divided by the processors: 1 is a perfect balance.
name = 'balance'
data = folder . '/balance.csv'

set datafile separator comma
array name_of[50]; rows = 0; most = 1; longest = 0; sets = 0
up(largest, value) = value == value && value > largest ? value : largest
stats data skip 1 using (rows = rows + 1, most = up(most, column(4)), most = up(most, column(6)), longest = up(longest, strlen(strcol(3))), sets = up(sets, column(1) + 1), 0) nooutput
array first[sets]
do for [d = 1 : sets] { first[d] = 0 }
row = 0; last = -1
note(d) = (first[d] = last != d ? row + d - 1 : first[d], name_of[d] = strcol(2), last = d, row = row + 1)
stats data skip 1 using (note(int(column(1)) + 1), 0) nooutput
total = rows + sets
width = 1000
height = 130 + 26 * total
load plots . '/style.gp'

left_edge = (40 + 7.2 * longest) / width
set lmargin at screen left_edge; set rmargin at screen 0.97
set bmargin at screen 60.0 / height; set tmargin at screen 1 - 60.0 / height
set label 1 'Time against total work / processors' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 "work: CPU time of sequential; 1: every processor is busy to the end; bars: 95 % intervals (from 6 runs on)" at screen 0.012, screen 1 - 42.0 / height font font_small
set xrange [0 : most * 1.08]
set xtics step(most * 1.08)
set xlabel 'time / (work / processors)'
set yrange [total - 0.5 : -0.9]
set ytics scale 0
set grid xtics noytics
set arrow 1 from 1, graph 0 to 1, graph 1 nohead back ls 100
do for [d = 1 : sets] {
    set label 10 + d name_of[d] at graph 0.005, first first[d] left textcolor rgb '#555555' font font_small front
    set arrow 10 + d from graph 0, first first[d] - 0.5 to graph 1, first first[d] - 0.5 nohead back lc rgb faint
}
# A row for the name of each data set, then its arrangements.
place(dummy) = column(0) + int(column('data')) + 1
plot data using (0):(place(0)):(0):(column('ratio')):(place(0) - 0.32):(place(0) + 0.32) with boxxyerror fillstyle solid 0.55 noborder lc rgb sky, \
     data using (column('ratio')):(place(0)):(defined_or(column('low'), column('ratio'))):(defined_or(column('high'), column('ratio'))) with xerrorbars pt 0 lw 2 lc rgb '#444444', \
     data using (column('ratio')):(place(0)):(sprintf('%.2f', column('ratio'))) with labels left offset 1,0 font font_small, \
     data using (-1):(place(0)):ytic(strcol('label')) with points
