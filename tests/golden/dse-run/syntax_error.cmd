# a JSON syntax error is told by line and column; NaN is none
printf '{\n  "schema": "axdse.campaign/1",\n  "seed": NaN\n}\n' >campaign.json
dse-run campaign.json
