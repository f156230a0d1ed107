# Time over workers x chunk: a map for every strategy, all with the same colours.
# The best cell has a thick frame, what is within 2 % of it a thin one (the plateau).
name = 'chunks'
data = folder . '/chunks.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
maps = int(STATS_max) + 1
stats data skip 1 using 4 nooutput
columns = int(STATS_max) + 1
stats data skip 1 using 6 nooutput
rows = int(STATS_max) + 1
stats data skip 1 using 8 nooutput
shortest = STATS_min; largest = STATS_max
across = maps < 2 ? 1 : 2
down = (maps + across - 1) / across

width = 1000
map_height = 90 + 34 * rows
height = 74 + map_height * down
load plots . '/style.gp'
@unit_of_largest

of_map(i, value) = int(column('series')) == i ? value : outside * 9
nearly_best(i, value) = column('median_s') <= best * 1.02 ? of_map(i, value) : outside * 9
best_itself(i, value) = column('median_s') <= best ? of_map(i, value) : outside * 9

set multiplot
set label 1 'Time over workers and chunk' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 unit . ' (median of the runs; darker is slower); thick frame: the best of its strategy, thin frame: within 2 % of it' at screen 0.012, screen 1 - 42.0 / height textcolor rgb '#555555'
# Light enough at both ends for black figures; darker is slower.
set palette defined (0 '#FFFFE5', 0.5 '#A1DAB4', 1 '#6BA3D6')
set cbrange [shortest * scale : largest * scale * 1.0001]
set cbtics font font_small
unset grid
set border 15 lc rgb '#444444'
set xrange [-0.5 : columns - 0.5]
set yrange [-0.5 : rows - 0.5]
set xtics scale 0
set ytics scale 0
unset colorbox
do for [i = 0 : maps - 1] {
    left_edge = 0.085 + (i % across) * 0.46
    top_edge = 1 - (88.0 + map_height * (i / across)) / height
    set lmargin at screen left_edge; set rmargin at screen left_edge + (across == 1 ? 0.8 : 0.36)
    set tmargin at screen top_edge; set bmargin at screen top_edge - (map_height - 74.0) / height
    title = ''; best = largest
    stats data skip 1 using (title = int(column(1)) == i ? strcol(2) : title, best = int(column(1)) == i && column(8) < best ? column(8) : best, 0) nooutput
    set label 3 title at graph 0, graph 1 left offset 0,0.8
    set xlabel 'workers' offset 0,0.4
    set ylabel 'chunk (files)' offset -0.6,0
    if (i == maps - 1) {
        set colorbox user origin screen 0.94, screen 64.0 / height size screen 0.016, screen 1 - 160.0 / height
        set cblabel ''
    }
    set ytics format '%g'
    plot data using (0):(0):(of_map(i, column('x') - 0.5)):(of_map(i, column('x') + 0.5)):(of_map(i, column('y') - 0.5)):(of_map(i, column('y') + 0.5)):(column('median_s') * scale) with boxxyerror fillstyle solid noborder fillcolor palette, \
         data using (0):(0):(nearly_best(i, column('x') - 0.47)):(nearly_best(i, column('x') + 0.47)):(nearly_best(i, column('y') - 0.43)):(nearly_best(i, column('y') + 0.43)) with boxxyerror lc rgb black lw 1 fillstyle empty, \
         data using (0):(0):(best_itself(i, column('x') - 0.47)):(best_itself(i, column('x') + 0.47)):(best_itself(i, column('y') - 0.43)):(best_itself(i, column('y') + 0.43)) with boxxyerror lc rgb black lw 3 fillstyle empty, \
         data using (of_map(i, column('x'))):(column('y')):(sprintf(scale > 1 ? '%.0f' : '%.2f', column('median_s') * scale)) with labels, \
         data using (column('x')):(outside * 9):xtic(strcol('workers')) with points, \
         data using (outside * 9):(column('y')):ytic(strcol('chunk')) with points
    unset label 1
    unset label 2
}
unset multiplot
