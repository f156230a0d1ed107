# Bytes of the archive against seconds, a panel for each data set: nothing lies to the left of
# the front and below it.  Labels and ranges come from runs/figure_pareto.c, which knows the
# size of a plot: 490 x 380 pixels.
name = 'pareto'
data = folder . '/pareto.csv'

set datafile separator comma
stats data skip 1 using 1 nooutput
panels = int(STATS_max) + 1
stats data skip 1 using 3 nooutput
series = int(STATS_max) + 1
array title[panels]; array x_min[panels]; array x_max[panels]; array y_min[panels]; array y_max[panels]
array label[series]; array kind[series]
note(p, s) = (title[p] = strcol(2), label[s] = strcol(4), kind[s] = strcol(5), x_min[p] = column(16), x_max[p] = column(17), y_min[p] = column(18), y_max[p] = column(19))
stats data skip 1 using (note(int(column(1)) + 1, int(column(3)) + 1), 0) nooutput
across = panels > 1 ? 2 : 1
down = (panels + across - 1) / across
plot_width = 490; plot_height = 380
panel_width = plot_width + 90; panel_height = plot_height + 92
a_line = across == 1 ? 4 : 6       # programs in a line of the legend
legend_lines = (series + a_line - 1) / a_line
head = 62 + 18 * legend_lines
width = across * panel_width + 15
height = head + panel_height * down
if (across == 1) { width = 760 }
load plots . '/style.gp'

set label 1 'Bytes against seconds' at screen 0.012, screen 1 - 18.0 / height font font_title
set label 2 'name and level; both axes logarithmic; line: the front, which nothing undercuts in both; bars: 95 % intervals' \
    at screen 0.012, screen 1 - 42.0 / height font font_small
hue(s) = color[(s - 1) % 12 + 1]
shape(s) = point[(s - 1) % 12 + 1]
do for [s = 1 : series] {
    x = (20.0 + ((s - 1) % a_line) * 185) / width
    y = 1 - (64.0 + 18 * ((s - 1) / a_line)) / height
    set label 100 + s label[s] . (kind[s] eq 'peer' ? '' : ' (ours)') at screen x, screen y left offset 1.4,0 font font_small point pt shape(s) ps 1.1*mark lc rgb hue(s)
}

set datafile missing NaN        # the front goes on past what is not on it
set logscale xy
in_panel(p, value) = int(column('panel')) == p - 1 ? value : NaN
member(dummy) = int(column('series')) + 1
# Text is darker than points, for those of light colours.
dark(n) = int(0.7 * (n / 65536)) * 65536 + int(0.7 * (n / 256 % 256)) * 256 + int(0.7 * (n % 256))
tint(dummy) = int(real('0x' . substr(hue(member(0)), 2, 7)))
on_front(p, value) = column('front') == 1 ? in_panel(p, value) : NaN
# At 1, 2 and 5 times a power of ten, or at steps of those where the range holds few of them.
nice(range) = range / power(range) >= 5 ? 5 * power(range) : range / power(range) >= 2 ? 2 * power(range) : power(range)
set multiplot
do for [p = 1 : panels] {
    left_edge = ((p - 1) % across) * panel_width + 80.0
    top_edge = head + ((p - 1) / across) * panel_height + 26.0
    set lmargin at screen left_edge / width; set rmargin at screen (left_edge + plot_width) / width
    set tmargin at screen 1 - top_edge / height; set bmargin at screen 1 - (top_edge + plot_height) / height
    set label 3 title[p] at graph 0, graph 1 left offset 0,0.8
    set xrange [x_min[p] : x_max[p]]
    set yrange [y_min[p] : y_max[p]]
    set xtics () scale 0.6
    marks = x_max[p] / x_min[p] < 8 ? '1 1.5 2 3 4 5 7' : '1 2 5'
    do for [exponent = -4 : 4] { do for [m in marks] {
        at = m * 10.0 ** exponent
        if (at > x_min[p] && at < x_max[p]) { set xtics add (sprintf('%g', at) at) }
    } }
    set ytics () scale 0.6
    if (y_max[p] / y_min[p] < 8) {
        between = nice((y_max[p] - y_min[p]) / 1.2)
        do for [i = 1 : 40] {
            at = (ceil(y_min[p] / between) + i - 1) * between
            if (at < y_max[p]) { set ytics add (sprintf('%g', at) at) }
        }
    } else {
        do for [exponent = -4 : 5] { do for [m in '1 2 5'] { set ytics add (sprintf('%g', m * 10.0 ** exponent) m * 10.0 ** exponent) } }
    }
    set xlabel 'seconds (logarithmic; median)'
    if ((p - 1) % across == 0) { set ylabel 'MB of the archive (logarithmic)' } else { unset ylabel }
    plot data using (on_front(p, column('seconds'))):(column('mb')) with steps lw 1.5 lc rgb grey, \
         data using (in_panel(p, column('seconds'))):(column('mb')):(column('end_s') - column('seconds')):(column('end_mb') - column('mb')) with vectors nohead lw 0.7 lc rgb '#AAAAAA', \
         data using (in_panel(p, column('seconds'))):(column('mb')):(defined_or(column('low_s'), column('seconds'))):(defined_or(column('high_s'), column('seconds'))):(tint(0)) with xerrorbars pt 0 lw 1.5 lc rgb variable, \
         data using (in_panel(p, column('seconds'))):(column('mb')):(shape(member(0))):(tint(0)) with points pt variable ps 1.1*mark lc rgb variable, \
         data using (in_panel(p, column('label_s'))):(column('label_mb')):(strcol('label')):(dark(tint(0))) with labels center font font_small textcolor rgb variable
    unset label 1
    unset label 2
    do for [s = 1 : series] { unset label 100 + s }
}
unset multiplot
