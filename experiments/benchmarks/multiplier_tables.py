#!/usr/bin/env python3
"""How do encodings, truncation and operand statistics move the cost of a multiplier alone? Prints tables of hwmodel/README.md.

usage: multiplier_tables.py --dse-mult PROGRAM LIBRARY.lib...

Units: multiplier, best design by energy, glitches counted, 10 ns a product. Network-like operands (experiments/operands) hold a weight for
16 products, uniform ones do not hold it.
"""

import argparse
import csv
import io
import pathlib
import subprocess

NETWORK_LIKE = pathlib.Path(__file__).resolve().parent.parent / "operands" / "network_like.json"
STATISTICS = {"uniform": [], "network-like": ["--statistics", str(NETWORK_LIKE), "--hold", "16"]}
COLUMNS_DROPPED = [0, 6, 7, 8, 9, 10]
LEVELS = ["exact(8, 8)", "truncated(4)", "truncated(6)", "truncated(7)", "truncated(8)", "truncated(9)", "truncated(10)", "truncated(3, 5, 5)",
          "exact(6, 6)", "exact(6, 5)", "exact(5, 5)", "exact(5, 4)", "exact(4, 4)", "exact(4, 3)"]


def characterise(program, library, arguments):
    command = [program, *arguments, "--library", library, "--unit", "multiplier", "--period", "10", "--format", "csv"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(text)))


def ratio(row, base, key):
    return float(row[key]) / float(base[key])


def encoding_lines(program, library, statistics):
    names = [f"u8 x {weight} truncated({k})" for weight in ("sm8", "s8") for k in COLUMNS_DROPPED]
    rows = characterise(program, library, names + STATISTICS[statistics])
    sm8, s8 = rows[:len(COLUMNS_DROPPED)], rows[len(COLUMNS_DROPPED):]

    def cells(numerators, denominators):
        return " | ".join(f"{ratio(n, d, 'energy_fj'):.2f} / {ratio(n, d, 'pdp_fj'):.2f}" for n, d in zip(numerators, denominators))

    name = sm8[0]["library"]
    return [f"| {name}, {statistics}: sm8 / exact sm8 | {cells(sm8, [sm8[0]] * len(sm8))} |", f"| {name}, {statistics}: s8 / sm8 | {cells(s8, sm8)} |"]


def level_lines(program, library):
    rows = characterise(program, library, LEVELS)
    for row in rows:
        name = row["multiplier"].removeprefix("u8 x sm8 ")
        yield (f"| {row['library']} | {name} | {float(row['area_um2']):.0f} | {float(row['delay_ns']):.2f} | {float(row['energy_fj']):.0f} | "
               f"{float(row['pdp_fj']):.0f} | {ratio(row, rows[0], 'area_um2'):.2f} | {ratio(row, rows[0], 'energy_fj'):.2f} | "
               f"{ratio(row, rows[0], 'pdp_fj'):.2f} | {row['architecture'].split(';')[0]} |")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--dse-mult", required=True)
    parser.add_argument("libraries", nargs="+")
    arguments = parser.parse_args()
    print("| energy / PDP ratios | " + " | ".join(f"k = {k}" for k in COLUMNS_DROPPED) + " |\n|---|" + "---|" * len(COLUMNS_DROPPED))
    for library in arguments.libraries:
        for statistics in STATISTICS:
            print("\n".join(encoding_lines(arguments.dse_mult, library, statistics)))
    print("\n| library | level | um2 | ns | fJ | PDP fJ | area | energy | PDP | best design |\n|---|---|---|---|---|---|---|---|---|---|")
    for library in arguments.libraries:
        print("\n".join(level_lines(arguments.dse_mult, library)))


if __name__ == "__main__":
    main()
