# Time of every program: each sample a dot, the median, its interval; beside it
# the ratio to the sequential program, with the published one.
name = 'time'
data = folder . '/time.csv'
samples = folder . '/time-samples.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
rows = int(STATS_max) + 1
stats samples skip 1 using 4 nooutput
largest = STATS_max
stats data skip 1 using (strlen(strcol(2))) nooutput
longest = STATS_max
width = 1000
height = 170 + 40 * rows
load plots . '/style.gp'
@unit_of_largest

# Kinds: their lane within the row, colour, and type of the median's point.
lane(kind) = kind eq 'append' ? -0.26 : kind eq 'cpython' ? 0.26 : 0
place(dummy) = column('row') + lane(strcol('kind'))
tint(kind) = kind eq 'append' ? 0xD55E00 : kind eq 'worker' ? 0x0072B2 : kind eq 'cpython' ? 0x000000 : kind eq 'peer' ? 0xE69F00 : 0x009E73
type(kind) = kind eq 'append' ? 5 : kind eq 'worker' ? 7 : kind eq 'cpython' ? 9 : kind eq 'peer' ? 11 : 13
known(value) = defined_or(value, outside)

ratios = 1
stats data skip 1 using (ratios = defined_or(column(7), 0) > ratios ? column(7) : ratios, ratios = defined_or(column(10), 0) > ratios ? column(10) : ratios, 0) nooutput
stats data skip 1 using (ratios = defined_or(column(9), 0) > ratios ? column(9) : ratios, 0) nooutput

# Room for the longest label, 7.2 pixels a letter.
left_edge = (25 + 7.2 * longest) / width
right_edge = 0.985; middle = left_edge + 0.55 * (right_edge - left_edge)
bottom_edge = 64.0 / height; top_edge = 1 - 86.0 / height

set multiplot
set label 1 'Time, and time relative to the sequential program' at screen 0.012, screen 1 - 18.0 / height font font_title
first_line = 1 - 44.0 / height; second_line = 1 - 66.0 / height
set label 2 'C, deflating at append' at screen 0.03, screen first_line left offset 1.2,drop point pt 5 ps 1.1*mark lc rgb vermilion
set label 3 'C, deflating in the worker' at screen 0.28, screen first_line left offset 1.2,drop point pt 7 ps 1.1*mark lc rgb blue
set label 4 'CPython' at screen 0.50, screen first_line left offset 1.2,drop point pt 9 ps 1.3*mark lc rgb black
set label 9 'peer' at screen 0.61, screen first_line left offset 1.2,drop point pt 11 ps 1.3*mark lc rgb orange
set label 5 'floor: deflates, writes nothing' at screen 0.71, screen first_line left offset 1.2,drop point pt 13 ps 1.4*mark lc rgb green
set label 6 'published ratio (right)' at screen 0.03, screen second_line left offset 1.2,drop point pt 4 ps 1.4*mark lw 2 lc rgb purple
set label 7 'one run, in the colour of its kind' at screen 0.28, screen second_line left offset 1.2,drop point pt 6 ps 0.5*mark lc rgb '#444444'
set label 8 '95 % interval of the median or of the ratio (from 6 runs on)' at screen 0.56, screen second_line left offset 1.2,drop point pt 0
set arrow 1 from screen 0.55, screen second_line to screen 0.57, screen second_line nohead lw 2 lc rgb '#444444'

set yrange [rows - 0.5 : -0.5]
set grid xtics noytics
set ytics scale 0
do for [row = 1 : rows - 1] {
    set arrow from graph 0, first row - 0.5 to graph 1, first row - 0.5 nohead back lc rgb faint
}

set bmargin at screen bottom_edge; set tmargin at screen top_edge
set lmargin at screen left_edge; set rmargin at screen middle
set xrange [0 : largest * scale * 1.05]
set xtics step(largest * scale * 1.05)
set xlabel unit . ' (median)'
# The runs lie just below their median.
plot data using (known(column('median_s')) * scale):(place(0)):(defined_or(column('low_s'), column('median_s')) * scale):(defined_or(column('high_s'), column('median_s')) * scale) \
         with xerrorbars pt 0 lw 2 lc rgb '#444444', \
     data using (known(column('median_s')) * scale):(place(0)):(type(strcol('kind'))):(tint(strcol('kind'))) with points pt variable ps 1.1*mark lc rgb variable, \
     samples using (known(column('seconds')) * scale):(place(0) + 0.16):(tint(strcol('kind'))) with points pt 6 ps 0.4*mark lc rgb variable, \
     data using (outside):(column('row')):ytic(strcol('label')) with points

unset label
unset arrow 1
set format y ''
set lmargin at screen middle + 0.03; set rmargin at screen right_edge
set xrange [0 : ratios * 1.05]
set xtics step(ratios * 1.05)
set xlabel 'time / time of sequential'
set arrow 1 from 1, graph 0 to 1, graph 1 nohead back ls 100
plot data using (known(column('ratio'))):(place(0)):(defined_or(column('ratio_low'), column('ratio'))):(defined_or(column('ratio_high'), column('ratio'))) \
         with xerrorbars pt 0 lw 2 lc rgb '#444444', \
     data using (known(column('ratio'))):(place(0)):(type(strcol('kind'))):(tint(strcol('kind'))) with points pt variable ps 1.1*mark lc rgb variable, \
     data using (known(column('published_ratio'))):(place(0)) with points pt 4 ps 1.4*mark lw 2 lc rgb purple
unset multiplot
