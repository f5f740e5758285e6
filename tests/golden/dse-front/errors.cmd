# wrong database, campaign and format are told apart, with the right exit codes
dse-front; echo "exit $?"
dse-front --db nowhere.db; echo "exit $?"
axdse-example-database .
dse-front --db results.db --campaign exampel; echo "exit $?"
dse-front --db results.db --format xml; echo "exit $?"
dse-front --db example.json; echo "exit $?"
dse-front --db results.db --output cells.lib/pareto.json >/dev/null; echo "exit $?"
