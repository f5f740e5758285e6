# a second dse-run on the same database is refused, its holder named
exec 9>results.db.lock
flock 9
echo 4242 >results.db.lock
dse-run "$SOURCE/experiments/campaigns/small.json" --db results.db
