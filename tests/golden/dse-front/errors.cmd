# wrong database, campaign and format are told apart, with the right exit codes
dse-front; echo "exit $?"
dse-front --db nowhere.db; echo "exit $?"
axdse-example-database .
dse-front --db results.db --campaign exampel; echo "exit $?"
dse-front --db results.db --format xml; echo "exit $?"
dse-front --db example.json; echo "exit $?"
dse-front --db results.db --output cells.lib/pareto.json >/dev/null; echo "exit $?"
cp results.db before.db
dse-front --db results.db --output ./results.db; echo "exit $?"
# the files of the database too, whether or not they are there
for file in results.db-wal results.db-shm results.db.lock; do
  dse-front --db results.db --output $file; echo "exit $?"
done
cmp before.db results.db
mkfifo pipe
dse-front --db results.db --output pipe >/dev/null; echo "exit $?"
test -p pipe
long=$(printf "%0300d" 0)
dse-front --db "$long" 2>long.txt; echo "exit $?"
grep got long.txt
: >empty.db
dse-front --db empty.db; echo "exit $?"
