# dse-front --help teaches
dse-front --help
