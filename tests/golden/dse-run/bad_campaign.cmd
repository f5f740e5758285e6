# every problem of a campaign is told at once, each with its place, value, what is allowed and a fix; exit 2, nothing is written
cat >campaign.json <<'END'
{
  "schema": "axdse.campaign/1",
  "name": "bad",
  "network": {"architecture": "resnet18", "checkpoint": "missing.safetensors"},
  "data": {"dataset": "fashion-mnist"},
  "hardware": {"library": "cells.lib", "period_ns": -1},
  "levels": ["truncated(17)", "truncated(4)", "truncated(4)"],
  "layers": {"layer1.0.conv3": {"levels": []}},
  "objectives": [{"name": "accuracy_drop", "reference": 20}, {"name": "energy_relative", "reference": null}],
  "rungs": {"recalibrated": {"images": 20000}},
  "serach": {"searcher": "nsga2"}
}
END
touch cells.lib
dse-run campaign.json
code=$?
ls
exit $code
