# Speedup against workers, a panel for each family of strategies, with its bounds: the
# ideal, null-deflate, and what the serial fraction of each allows.
name = 'speedup'
title = 'Speedup over sequential, and its bounds'
note = "dashed: ideal; lines: Amdahl's law, from one worker of its own, with the serial fraction (Karp & Flatt) where each worker has a processor; bars: 95 %"
middle = 'speedup'; low = 'speedup_low'; high = 'speedup_high'
show = 'speedup'
load plots . '/facets.gp'
