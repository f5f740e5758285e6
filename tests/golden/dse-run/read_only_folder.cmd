# a folder that cannot be written: exit 4 before anything is computed
mkdir results
chmod 555 results
chmod 755 .
user=
if [ "$(id -u)" -eq 0 ]; then
  setpriv --reuid=65534 --clear-groups true 2>/dev/null || { echo "SKIP: root, and setpriv does not work here"; exit 77; }
  setpriv --reuid=65534 --clear-groups test -x "$(command -v dse-run)" || { echo "SKIP: the build folder is closed to other users"; exit 77; }
  user="setpriv --reuid=65534 --clear-groups"
fi
$user dse-run "$SOURCE/experiments/campaigns/small.json" --output results --dry-run
echo "exit $?" >&2
$user dse-run "$SOURCE/experiments/campaigns/small.json" --output results
