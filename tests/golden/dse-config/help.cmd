# dse-config --help teaches
dse-config --help
