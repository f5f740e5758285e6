# dse-front shows the newest campaign's front beside exact and uniform configurations
axdse-example-database .
dse-front --db results.db
