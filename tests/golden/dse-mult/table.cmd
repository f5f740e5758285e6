# the tables of multipliers of two operand pairs, alone and as MAC units; figures of cost are left to other tests
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
dse-mult "truncated(6..7)" "u8 x s8 exact(6, 5)" --library $library --unit multiplier --period 4
dse-mult "exact(4, 4)" "truncated(10)" --library $library --statistics $SOURCE/experiments/operands/network_like.json
