# a real search that was interrupted once and killed again and again ends, resumed, with the points of an undisturbed one
# slow
campaign=$SOURCE/experiments/campaigns/small.json
# An evaluation that the run made itself; what it found stored ends with "(stored)".
measured='energy [0-9.]*$'
dse-run "$campaign" --db whole/results.db >whole.txt 2>/dev/null
echo "undisturbed: exit $?"

# send SIGNAL COUNT PATTERN: sends SIGNAL to a run once it has told COUNT lines that match. No time decides, so that slow and fast machines do alike;
# the limit is for a run that hangs.
send() {
  mkfifo told
  dse-run "$campaign" --db torn/results.db >/dev/null 2>told &
  run=$!
  exec 3<told  # held open: the run keeps a reader after grep has seen enough
  timeout 600 grep -m "$2" "$3" <&3 >lines
  told=$(wc -l <lines)
  kill -s "$1" $run
  { wait $run; } 2>/dev/null  # where the shell says "Killed"
  echo "$1 after $told of '$3': exit $?"
  exec 3<&-
  rm told
  [ "$told" -eq "$2" ] || exit 1  # it hangs, or ended before
}
send KILL 1 'costing'
send KILL 1 "$measured"
send INT 2 "$measured"
send KILL 3 "$measured"
send KILL 2 "$measured"

dse-run "$campaign" --db torn/results.db >torn.txt 2>/dev/null
echo "resumed: exit $?"
for run in whole torn; do
  dse-query --db $run/results.db --format csv >$run.csv
  sed "s/$run/RUN/" $run.txt >$run.front
done
cmp whole.csv torn.csv && echo "equal points"
cmp whole.front torn.front && echo "equal fronts"
