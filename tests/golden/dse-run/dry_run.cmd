# --dry-run shows layers, levels with their costs and the plan, and writes nothing
dse-run "$SOURCE/experiments/campaigns/small.json" --dry-run
ls
