# Worker-seconds by phase: a stacked bar for every program and place of deflating.
name = 'phases'
data = folder . '/phases.csv'

set datafile separator comma
phases = 'list read deflate transfer write close wait'
column_of(i) = word(phases, i) . '_s'
stats data skip 1 using 1 nooutput
rows = int(STATS_max) + 1
stats data skip 1 using ($4+$5+$6+$7+$8+$9+$10) nooutput
largest = STATS_max
stats data skip 1 using (strcol(3) eq 'worker' || strcol(3) eq 'append' ? 1 : 0) nooutput
split = STATS_max > 0
stats data skip 1 using (strlen(strcol(2))) nooutput
longest = STATS_max
width = 1000
height = 132 + 40 * rows
load plots . '/style.gp'
@unit_of_largest

# Where a bar begins and ends, and its lane within the row.
after(i) = i == 0 ? 0 : after(i - 1) + scale * column(column_of(i))
lane(kind) = kind eq 'append' ? -0.2 : kind eq 'worker' ? 0.2 : 0
place(dummy) = column('row') + lane(strcol('kind'))
lane_name(kind) = kind eq 'append' ? 'at append' : kind eq 'worker' ? 'in the worker' : ''

array fill[7]
fill[1] = yellow; fill[2] = sky; fill[3] = blue; fill[4] = orange
fill[5] = vermilion; fill[6] = purple; fill[7] = '#666666'
# Patterns of gnuplot: 3 is solid, 1 a lattice, 4 and 5 hatched; neighbours differ.
array pattern[7]
pattern[1] = 3; pattern[2] = 3; pattern[3] = 3; pattern[4] = 1
pattern[5] = 3; pattern[6] = 5; pattern[7] = 4

# Room for the longest label, 7.2 pixels a letter.
left_edge = (125 + 7.2 * longest) / width
set lmargin at screen left_edge; set rmargin at screen 0.965
set bmargin at screen 60.0 / height; set tmargin at screen 1 - 62.0 / height

set label 1 'Worker-seconds by phase, summed over all workers of a run' at screen 0.012, screen 1 - 18.0 / height font font_title
do for [i = 1 : 7] {
    x = left_edge + (i - 1) * (0.965 - left_edge) / 7
    set object i rectangle from screen x, screen 1 - 50.0 / height to screen x + 0.018, screen 1 - 36.0 / height \
        front fillcolor rgb fill[i] fillstyle pattern pattern[i] border lc rgb '#444444'
    set label 10 + i word(phases, i) at screen x + 0.024, screen 1 - 43.0 / height left
}
if (split) { set label 2 'deflating' at screen left_edge - 0.008, screen 1 - 43.0 / height right textcolor rgb '#555555' font font_small }
do for [row = 1 : rows - 1] {
    set arrow from graph 0, first row - 0.5 to graph 1, first row - 0.5 nohead back lc rgb faint
}

set xrange [0 : largest * scale * 1.03]
set xtics step(largest * scale * 1.03)
set yrange [rows - 0.5 : -0.5]
set ytics scale 0 offset -11,0
set grid xtics noytics
set xlabel 'worker-' . unit . ' (median over the runs, phase by phase; waiting workers count too)'
set style fill pattern border lc rgb '#444444'
plot for [i = 1 : 7] data using (0):(place(0)):(after(i - 1)):(after(i)):(place(0) - 0.17):(place(0) + 0.17) \
         with boxxyerror lc rgb fill[i] fillstyle pattern pattern[i] border lc rgb '#444444', \
     data using (0):(place(0)):(lane_name(strcol('kind'))) with labels right offset -1,0 font font_small textcolor rgb '#555555', \
     data using (-1):(column('row')):ytic(strcol('label')) with points
