# the plot is an SVG with narrower exact designs on it; the same command draws it again, byte for byte
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
dse-mult --sweep truncated "exact(4..8, 4..5)" --library $library --plot levels.svg >table.txt
dse-mult --sweep truncated "exact(4..8, 4..5)" --library $library --plot again.svg >again.txt
cmp levels.svg again.svg && cmp table.txt again.txt
head -c 47 levels.svg; echo
grep -c "<title>u8 x sm8 truncated" levels.svg
grep -c "<title>u8 x sm8 exact" levels.svg
grep -o ">energy per product (fJ)<\|>normalised mean error distance (NMED)<\|>Pareto front<\|>Multipliers u8 x sm8 in osu018_stdcells<" levels.svg
