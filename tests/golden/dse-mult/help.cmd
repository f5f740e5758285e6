# dse-mult --help teaches
dse-mult --help
