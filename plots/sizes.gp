# Efficiency against the mean size of a file, the same bytes throughout.
name = 'sizes'
data = folder . '/sizes.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
series = int(STATS_max) + 1
array label[series]
longest = 0; smallest = 1e18; largest = 0; most = 0
note(i) = (label[i] = strcol(2), longest = strlen(strcol(2)) > longest ? strlen(strcol(2)) : longest)
stats data skip 1 using (note(int(column(1)) + 1), smallest = column(3) < smallest ? column(3) : smallest, largest = column(3) > largest ? column(3) : largest, most = column(4) > most ? column(4) : most, 0) nooutput
width = 1000
height = 560
load plots . '/style.gp'

left_edge = 0.075; right_edge = 0.97 - (7.2 * longest + 50) / width
set lmargin at screen left_edge; set rmargin at screen right_edge
set bmargin at screen 0.115; set tmargin at screen 0.885
set label 1 'What small files cost: efficiency against the mean size of a file' at screen 0.012, screen 0.965 font font_title
set label 2 "the same bytes in every data set; 1: deflating alone, where the floor is fastest; bars: 95 % intervals (from 6 runs on)" at screen 0.012, screen 0.92 font font_small
do for [i = 1 : series] {
    y = 0.86 - (i - 1) * 0.045
    set arrow 100 + i from screen right_edge + 0.015, screen y to screen right_edge + 0.045, screen y nohead lw 1.5 lc rgb color[i]
    set label 100 + i label[i] at screen right_edge + 0.03, screen y left offset 2.4,0 point pt point[i] ps 1.1*mark lc rgb color[i]
}

set logscale x 2
set xrange [smallest / 2 : largest * 2]
set xtics ('64 B' 64, '256 B' 256, '1 KiB' 1024, '4 KiB' 4096, '16 KiB' 16384, '64 KiB' 65536, '256 KiB' 262144, '1 MiB' 1048576, '4 MiB' 4194304, '16 MiB' 16777216, '64 MiB' 67108864)
set xlabel 'mean size of a file (logarithmic)'
set yrange [0 : (most > 1 ? most : 1) * 1.1]
set ytics 0.2
set ylabel 'efficiency (time of the floor / time)'
set arrow 1 from graph 0, first 0.5 to graph 1, first 0.5 nohead back ls 100
set label 3 'half' at graph 0.008, first 0.5 left offset 0,0.5 font font_small textcolor rgb '#555555'
set datafile missing NaN
of(i, value) = int(column('series')) + 1 == i ? value : NaN
# The series lie side by side: each is sorted by size.
plot for [i = 1 : series] data using (column('mean_size')):(of(i, column('efficiency'))) smooth unique with lines lw 1.5 lc rgb color[i], \
     for [i = 1 : series] data using (column('mean_size')):(of(i, column('efficiency'))):(defined_or(column('low'), column('efficiency'))):(defined_or(column('high'), column('efficiency'))) with yerrorbars pt 0 lw 2 lc rgb color[i], \
     for [i = 1 : series] data using (column('mean_size')):(of(i, column('efficiency'))) with points pt point[i] ps 1.1*mark lc rgb color[i]
