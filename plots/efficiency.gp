# Speedup / workers with a processor, a panel for each family of strategies.
name = 'efficiency'
title = 'Efficiency against the number of workers'
note = "efficiency = speedup over sequential / workers with a processor; points are set apart sideways; bars: 95 % intervals"
middle = 'efficiency'; low = 'efficiency_low'; high = 'efficiency_high'
over_time = 0
load plots . '/facets.gp'
