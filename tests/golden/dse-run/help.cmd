# --help teaches: what it does, where outputs go, examples, exit codes
dse-run --help
