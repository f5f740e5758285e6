# what dse-mult refuses, with what it would accept and the right exit code
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
dse-mult "truncated(6)"; echo "exit $?"
dse-mult --library $library; echo "exit $?"
dse-mult "truncated(14)" --library $library; echo "exit $?"
dse-mult "trunkated(6)" --library $library; echo "exit $?"
dse-mult "truncated(8..6)" --library $library; echo "exit $?"
dse-mult --sweep exakt --library $library; echo "exit $?"
dse-mult "truncated(6)" --library nowhere.lib; echo "exit $?"
dse-mult "truncated(6)" --library $library --operands "s8 x u8"; echo "exit $?"
dse-mult "truncated(6)" --library $library --period 0; echo "exit $?"
dse-mult "truncated(6)" --library $library --format xml; echo "exit $?"
dse-mult "truncated(6)" --library $library --plot-error wce; echo "exit $?"
dse-mult "truncated(6)" --library $library --statistics nowhere.json; echo "exit $?"
echo '{"schema": "axdse.operands/1", "name": "n", "activation": {"first_value": 0, "counts": [1, -2]}}' >operands.json
dse-mult "truncated(6)" --library $library --statistics operands.json; echo "exit $?"
echo 'library (l) { cell (INV) { area : -1; } }' >cells.lib
dse-mult "truncated(6)" --library cells.lib; echo "exit $?"
dse-mult "truncated(6)" --library $library --plot /dev/null/levels.svg; echo "exit $?"
