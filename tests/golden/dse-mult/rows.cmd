# candidates, critical path and CSV: columns and rows
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
dse-mult "exact(4, 3)" --library $library --format csv | head -1
dse-mult "exact(4, 3)" --library $library --unit multiplier --candidates --format csv | cut -d, -f1-3,8 | head -3
dse-mult "exact(4, 3)" --library $library --unit multiplier --candidates --format csv | tail -n +2 | wc -l
dse-mult "exact(4, 3)" --library $library --unit multiplier --path | head -2
dse-mult "exact(4, 3)" --library $library --path --format csv | head -1
# a path ends where the unit's delay is
path=$(dse-mult "exact(4, 3)" --library $library --unit multiplier --path --format csv | tail -1 | sed 's/.*,//')
delay=$(dse-mult "exact(4, 3)" --library $library --unit multiplier --format csv | tail -1 | cut -d, -f6)
test "$path" = "$delay" && echo "the path's arrival is the delay"
# a plain array is built on demand, its baseline stays the best
dse-mult "exact(8, 8)" --library $library --unit multiplier --architecture "array, ripple" --format json | grep architecture
