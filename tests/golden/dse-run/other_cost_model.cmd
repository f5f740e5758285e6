# a campaign whose points are of another cost model is not continued, nor does --dry-run say so; under a name of its own it shares the accuracies
# slow
campaign=$SOURCE/experiments/campaigns/small.json
dse-run "$campaign" --db results.db >/dev/null 2>&1
echo "begun: exit $?"
python3 - <<'END'
import re
import sqlite3
with sqlite3.connect("results.db") as database:
    for row, cost in database.execute("SELECT rowid, cost FROM point").fetchall():
        older = re.sub('"model_version":"[^"]*"', '"model_version":"older"', cost)
        database.execute("UPDATE point SET cost = ? WHERE rowid = ?", (older, row))
END
dse-run "$campaign" --db results.db --dry-run
echo "dry run: exit $?"
dse-run "$campaign" --db results.db 2>/dev/null
echo "run: exit $?"
dse-run "$campaign" --db results.db --set name=small_2 >beside.txt 2>beside.log
echo "beside: exit $?"
tail -n 1 beside.log | sed 's/ in [0-9:]*:/ in TIME:/'
dse-front --db results.db --campaign small | grep -o "^Cost model [^:]*"
dse-front --db results.db --campaign small_2 | grep -o "^Cost model [^:]*"
