# the small campaign from nothing to its files; the same command again measures nothing and prints the same front
# slow
dse-run "$SOURCE/experiments/campaigns/small.json" >first.txt 2>first.log
echo "exit $?"
ls results/small
dse-run "$SOURCE/experiments/campaigns/small.json" >second.txt 2>second.log
echo "exit $?"
tail -n 1 second.log | sed 's/ in [0-9:]*:/ in TIME:/'
cmp first.txt second.txt && echo "equal fronts"
grep -c '^\[' first.log
