#!/usr/bin/env python3
"""Writes network_like.json: operands as networks after ReLU have them, of no network in particular.

Activations: 60 % zeros, the others half-normal with mean code 36. Weights: normal with standard deviation 40, clipped to +-127. Counts are
expected ones in 10^9 operands, rounded; nothing is drawn, so the file is the same everywhere.
"""

import json
import math
import pathlib

OPERANDS = 10**9
ZERO_SHARE = 0.6
ACTIVATION_MEAN = 36.0
WEIGHT_DEVIATION = 40.0


def normal_cdf(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def counts(values, deviation):
    """Expected counts of a normal variable rounded to `values`, its tails at their ends."""
    first, last = values[0], values[-1]
    cells = []
    for value in values:
        below = 0.0 if value == first else normal_cdf((value - 0.5) / deviation)
        above = 1.0 if value == last else normal_cdf((value + 0.5) / deviation)
        cells.append(above - below)
    return cells


def main():
    deviation = ACTIVATION_MEAN * math.sqrt(math.pi / 2)  # a half-normal's mean is its deviation times sqrt(2 / pi)
    both_signs = counts(range(-255, 256), deviation)
    half = [both_signs[255]] + [both_signs[255 + v] + both_signs[255 - v] for v in range(1, 256)]
    activation = [(1 - ZERO_SHARE) * share for share in half]
    activation[0] += ZERO_SHARE
    document = {
        "schema": "axdse.operands/1",
        "name": "network-like",
        "activation": {"first_value": 0, "counts": [round(OPERANDS * share) for share in activation]},
        "weight": {"first_value": -127, "counts": [round(OPERANDS * share) for share in counts(range(-127, 128), WEIGHT_DEVIATION)]},
    }
    path = pathlib.Path(__file__).with_name("network_like.json")
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
