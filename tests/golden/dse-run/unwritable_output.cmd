# where results will go is tried before the search, not after it
touch file
dse-run "$SOURCE/experiments/campaigns/small.json" --db results.db --output file
echo "exit $?"
dse-run "$SOURCE/experiments/campaigns/small.json" --db ""
echo "exit $?"
ls
dse-run "$SOURCE/experiments/campaigns/small.json" --db results.db --output file --dry-run
echo "exit $?"
dse-run "$SOURCE/experiments/campaigns/small.json" --db file/results.db --dry-run
echo "exit $?"
ls
# a database called as a result would be replaced by it
dse-run "$SOURCE/experiments/campaigns/small.json" --db deployment.json
echo "exit $?"
ls
# what the limit of file sizes refuses is told as a full disk is
(ulimit -f 16; dse-run "$SOURCE/experiments/campaigns/small.json" --db limited.db)
echo "exit $?"
