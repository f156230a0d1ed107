# Lanes: what every worker of one run did, over time.  From outside comes also
# name, and program, the name of what was run.
data = folder . '/' . name . '.csv'

set datafile separator comma
phases = 'list read deflate transfer write close wait'
stats data skip 1 using 1 nooutput
rows = int(STATS_max) + 1
stats data skip 1 using 5 nooutput
largest = STATS_max
stats data skip 1 using (strlen(strcol(2))) nooutput
longest = STATS_max
width = 1000
# Many lanes are thin ones: pngcairo draws at most 32767 pixels.
height = 138 + (rows <= 40 ? 34 : 16) * rows
load plots . '/style.gp'
@unit_of_largest

array fill[7]
fill[1] = yellow; fill[2] = sky; fill[3] = blue; fill[4] = orange
fill[5] = vermilion; fill[6] = purple; fill[7] = '#E4E4E4'

# Room for the longest label, 8 pixels a letter.
left_edge = (25 + 8.0 * (longest < 9 ? 9 : longest)) / width
set lmargin at screen left_edge; set rmargin at screen 0.975
set bmargin at screen 62.0 / height; set tmargin at screen 1 - 66.0 / height

set label 1 program . ': what each worker does over time' at screen 0.012, screen 1 - 18.0 / height font font_title
do for [i = 1 : 7] {
    x = left_edge + (i - 1) * (0.975 - left_edge) / 7
    set object i rectangle from screen x, screen 1 - 53.0 / height to screen x + 0.018, screen 1 - 39.0 / height \
        front fillcolor rgb fill[i] fillstyle solid border lc rgb '#444444'
    set label 10 + i word(phases, i) at screen x + 0.024, screen 1 - 46.0 / height left
}

set xrange [0 : largest * scale]
set xtics step(largest * scale)
set yrange [rows - 0.5 : -0.5]
set ytics scale 0
unset grid
set xlabel unit
set style fill solid noborder
tint(phase) = int('0x' . substr(fill[int(phase)], 2, 7))
plot data using (scale * column('begin_s')):(column('row')):(scale * column('begin_s')):(scale * column('end_s')):(column('row') - 0.36):(column('row') + 0.36):(tint(column("phase"))) \
         with boxxyerror lc rgb variable notitle, \
     data using (-1):(column('row')):ytic(strcol('lane')) with points
