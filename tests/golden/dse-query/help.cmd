# dse-query --help teaches
dse-query --help
