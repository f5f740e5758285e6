# dse-config shows the cheapest configuration within a limit and writes it with its weights
axdse-example-database .
dse-config --db results.db --within-pp 1 --output build
ls build
