# costs, their ratios to both baselines, and errors of named multipliers and ranges
dse-mult "truncated(6..7)" "exact(6, 5)" "u8 x s8 exact(8, 8)" --library /usr/share/qflow/tech/osu018/osu018_stdcells.lib
