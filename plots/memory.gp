# Memory against workers, a panel for each family of strategies.
name = 'memory'
title = 'Memory against the number of workers'
note = "sum of the peaks of a run's processes (what they share counts in each); points are set apart sideways; bars: least and most of all runs"
middle = 'memory_mb'; low = 'memory_low'; high = 'memory_high'
show = 'memory'
load plots . '/facets.gp'
