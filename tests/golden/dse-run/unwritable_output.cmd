# where results will go is tried before the search, not after it
touch file
dse-run "$SOURCE/experiments/campaigns/small.json" --db results.db --output file
echo "exit $?"
dse-run "$SOURCE/experiments/campaigns/small.json" --db ""
echo "exit $?"
ls
