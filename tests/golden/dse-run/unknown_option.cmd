# a misspelt option is told with the closest one; abbreviations are none
dse-run campaign.json --dryrun
echo "exit $?" >&2
dse-run campaign.json --dry
echo "exit $?" >&2
dse-run
