# without a standard output the end is an error, and what would be printed goes into no other file
axdse-example-database .
cp results.db before.db
dse-front --db results.db >&-; echo "exit $?"
dse-front --db results.db >/dev/full; echo "exit $?"
cmp before.db results.db
