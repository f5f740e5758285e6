# a misspelt option is told with the closest one
dse-run campaign.json --dryrun
