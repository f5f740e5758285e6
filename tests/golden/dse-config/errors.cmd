# what dse-config refuses
axdse-example-database .
dse-config --db results.db --point 3; echo "exit $?"
dse-config --db results.db --point 60 --within-pp 1; echo "exit $?"
dse-config --db results.db --within-pp -1; echo "exit $?"
dse-config --db results.db --within-pp nan; echo "exit $?"
# its weights lie beside the document: this database would be replaced by them
cp results.db deployment.safetensors
dse-config --db deployment.safetensors --output .; echo "exit $?"
cmp results.db deployment.safetensors
