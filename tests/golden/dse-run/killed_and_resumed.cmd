# a real search that was interrupted once and killed three times ends, resumed, with the points of an undisturbed one
# slow
campaign=$SOURCE/experiments/campaigns/small.json
dse-run "$campaign" --db whole/results.db >whole.txt 2>/dev/null
echo "undisturbed: exit $?"
# Interrupted first: a fast machine would have nothing left to interrupt after the others.
timeout --preserve-status -s INT 2.5 dse-run "$campaign" --db torn/results.db >/dev/null 2>&1
echo "interrupted: exit $?"
for seconds in 2 2.5 3; do
  timeout -s KILL "$seconds" dse-run "$campaign" --db torn/results.db >/dev/null 2>&1
done
dse-run "$campaign" --db torn/results.db >torn.txt 2>/dev/null
echo "resumed: exit $?"
for run in whole torn; do
  dse-query --db $run/results.db --format csv >$run.csv
  sed "s/$run/RUN/" $run.txt >$run.front
done
cmp whole.csv torn.csv && echo "equal points"
cmp whole.front torn.front && echo "equal fronts"
