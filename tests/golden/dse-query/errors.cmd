# what dse-query refuses, with what it would accept
axdse-example-database .
dse-query --db results.db --rung retrianed; echo "exit $?"
dse-query --db results.db --origin annealing; echo "exit $?"
dse-query --db results.db --layer-level "conv9=exact(8, 8)"; echo "exit $?"
dse-query --db results.db --layer-level "conv1=truncated(99)"; echo "exit $?"
dse-query --db results.db --sort colour; echo "exit $?"
dse-query --db results.db --limit -1; echo "exit $?"
dse-query --db results.db --max-drop-pp nan; echo "exit $?"
