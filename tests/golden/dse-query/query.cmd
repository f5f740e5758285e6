# dse-query filters, sorts and limits; failures have their reason
axdse-example-database .
dse-query --db results.db --rung recalibrated --layer-level "conv1 = exact(8, 8)" --max-drop-pp 0.5 --sort energy --limit 4
dse-query --db results.db --status failed
dse-query --db results.db --origin report --sort drop --limit 1 --format json
dse-query --db results.db --max-energy 0.1 --limit 2 --format csv
