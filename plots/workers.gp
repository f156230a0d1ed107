# Time against workers, a panel for each family of strategies, with the floors and the
# ideal; the axis on the right says what that is as a speedup.
name = 'workers'
title = 'Time and speedup against the number of workers'
note = "dashed: the ideal, sequential's time / workers with a processor; points are set apart sideways; bars: 95 % intervals"
middle = 'median_s'; low = 'low_s'; high = 'high_s'
show = 'time'
load plots . '/facets.gp'
