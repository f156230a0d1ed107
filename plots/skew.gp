# Time against the work of the sequential program shared out evenly: 1 is what no
# arrangement of the same work can beat; a panel for each data set.
name = 'skew'
data = folder . '/skew.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
panels = int(STATS_max) + 1
stats data skip 1 using 3 nooutput
rows = int(STATS_max) + 1
largest = 1; cores = 1
up(most, value) = value == value && value > most ? value : most
do for [c = 6 : 8] { stats data skip 1 using (largest = up(largest, column(c)), 0) nooutput }
stats data skip 1 using (cores = up(cores, column(10)), 0) nooutput
stats data skip 1 using (strlen(strcol(4))) nooutput
longest = STATS_max
array title[panels]; array base[panels]
stats data skip 1 using (title[int(column(1)) + 1] = strcol(2), base[int(column(1)) + 1] = column(9), 0) nooutput
across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
width = 1100
panel_height = 100 + 27 * rows
height = 72 + panel_height * down
load plots . '/style.gp'

# Room for the longest label, 7.2 pixels a letter.
first_edge = (25 + 7.2 * longest) / width
share = (0.985 - first_edge) / across
tint(kind) = kind eq 'floor' ? 0x444444 : kind eq 'append' ? 0xD55E00 : 0x0072B2
type(kind) = kind eq 'floor' ? 3 : kind eq 'append' ? 5 : 7

set multiplot
set label 1 'Time against the work shared out evenly' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 sprintf("time x %d cores / sequential's time; 1 is an even share; bars: 95 %% intervals", cores) at screen 0.012, screen 1 - 42.0 / height font font_small
legend_y = 1 - 42.0 / height
set label 4 'in the worker' at screen 0.53, screen legend_y left offset 1.4,drop font font_small point pt 7 ps 1*mark lc rgb blue
set label 5 'sequential' at screen 0.65, screen legend_y left offset 1.4,drop font font_small point pt 5 ps 1*mark lc rgb vermilion
set label 6 'floor: deflates, writes nothing' at screen 0.76, screen legend_y left offset 1.4,drop font font_small point pt 3 ps 1*mark lc rgb '#444444'
set yrange [rows - 0.5 : -0.5]
set xrange [0 : largest * 1.06]
set xtics step(largest * 1.06)
set ytics scale 0
set grid xtics ytics
set xlabel 'time / (sequential / cores)'
of_panel(p, value) = int(column('panel')) == p ? value : outside * 9
do for [p = 0 : panels - 1] {
    left_edge = first_edge + (p % across) * share
    top_edge = 1 - (72.0 + 24 + panel_height * (p / across)) / height
    set lmargin at screen left_edge + (p % across ? 0.02 : 0); set rmargin at screen left_edge + share - 0.01
    set tmargin at screen top_edge; set bmargin at screen top_edge - (panel_height - 84.0) / height
    set label 3 sprintf('%s (sequential: %.3g s)', title[p + 1], base[p + 1]) at graph 0, graph 1 left offset 0,0.8
    if (p % across) { set format y '' }  else { set format y '%g' }
    set arrow 1 from 1, graph 0 to 1, graph 1 nohead back ls 100 lw 1.5
    if (p % across == 0) {
        plot data using (of_panel(p, column('relative'))):(column('row')):(of_panel(p, defined_or(column('relative_low'), column('relative')))):(of_panel(p, defined_or(column('relative_high'), column('relative')))) with xerrorbars pt 0 lw 2 lc rgb '#444444', \
             data using (of_panel(p, column('relative'))):(column('row')):(type(strcol('kind'))):(tint(strcol('kind'))) with points pt variable ps 1.1*mark lc rgb variable, \
             data using (outside * 9):(column('row')):ytic(strcol('label')) with points
    } else {
        plot data using (of_panel(p, column('relative'))):(column('row')):(of_panel(p, defined_or(column('relative_low'), column('relative')))):(of_panel(p, defined_or(column('relative_high'), column('relative')))) with xerrorbars pt 0 lw 2 lc rgb '#444444', \
             data using (of_panel(p, column('relative'))):(column('row')):(type(strcol('kind'))):(tint(strcol('kind'))) with points pt variable ps 1.1*mark lc rgb variable, \
             data using (outside * 9):(column('row')):ytic('') with points
    }
    unset label 1
    unset label 2
    unset label 4
    unset label 5
    unset label 6
}
unset multiplot
