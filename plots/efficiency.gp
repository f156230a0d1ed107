# Speedup / workers with a processor, a panel for each family of strategies.
name = 'efficiency'
title = 'Efficiency against the number of workers'
note = "efficiency = speedup over sequential / workers with a processor; points are set apart sideways; bars: 95 % intervals"
middle = 'efficiency'; low = 'efficiency_low'; high = 'efficiency_high'
show = 'efficiency'
load plots . '/facets.gp'
