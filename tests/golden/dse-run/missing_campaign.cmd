# a campaign file that is not there
dse-run nowhere/campaign.json --dry-run
