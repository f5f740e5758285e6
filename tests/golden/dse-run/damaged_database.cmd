# a database that is none, and one of a newer version, exit 3 and stay as they are
printf 'these are no pages of a database, but they are long enough to be looked at as if they were one; sixteen bytes of header at least' >bad.db
cp bad.db before.db
dse-run "$SOURCE/experiments/campaigns/small.json" --db bad.db
echo "exit $?" >&2
cmp bad.db before.db
python3 -c 'import sqlite3; sqlite3.connect("newer.db").executescript("PRAGMA application_id = 1635279987; PRAGMA user_version = 99; CREATE TABLE t (x)")'
dse-run "$SOURCE/experiments/campaigns/small.json" --db newer.db
