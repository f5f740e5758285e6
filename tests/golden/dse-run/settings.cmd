# --set is checked like the file, and its problems name it
dse-run "$SOURCE/experiments/campaigns/small.json" --dry-run --set search.evaluations=many --set 'serach.rung=fast' --set nonsense
