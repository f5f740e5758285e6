#!/usr/bin/env python3
"""Which multipliers save at least 31 % area and 63 % PDP, and at what error? Prints the tables of README.md.

usage: reproduce.py --dse-mult PROGRAM LIBRARY.lib...

Costs are those that dse-mult gives: the multiplier alone, uniform operands, glitches counted, best design by PDP. Multipliers: every member of
every family (dse-mult --sweep all). Each that saves enough and has a bias is tried again with the constant that takes the bias out, which
costs nothing; of all of these the one of least NMED is shown.
"""

import argparse
import csv
import io
import subprocess

AREA_SAVING = 0.31
PDP_SAVING = 0.63
OPERANDS = ["u8 x u8", "u8 x sm8"]
PLAIN_ARRAY = "array, ripple"
PERIOD_NS = "10"


def characterise(program, library, operands, arguments):
    """Rows of dse-mult as dictionaries; figures as numbers."""
    command = [program, *arguments, "--library", library, "--operands", operands, "--unit", "multiplier", "--objective", "pdp", "--period",
               PERIOD_NS, "--format", "csv"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        for key in ("area_um2", "delay_ns", "energy_fj", "pdp_fj", "bias", "stand_in_nmed"):
            row[key] = float(row[key])
        row["name"] = row["multiplier"].removeprefix(operands + " ")
    return rows


def saves(row, baseline):
    return row["area_um2"] <= (1 - AREA_SAVING) * baseline["area_um2"] and row["pdp_fj"] <= (1 - PDP_SAVING) * baseline["pdp_fj"]


def compensated(program, library, operands, rows):
    """The rows with the constant that takes their bias out."""
    names = [f"{row['name']} {'-' if row['bias'] > 0 else '+'} {abs(round(row['bias']))}" for row in rows if abs(row["bias"]) >= 0.5]
    return characterise(program, library, operands, names) if names else []


def least_error(rows):
    return min(rows, key=lambda row: (row["stand_in_nmed"], row["pdp_fj"]))


def saving(row, baseline, key):
    return f"{100 * (1 - row[key] / baseline[key]):.0f} %"


def table_line(library, operands, baseline_name, baseline, kind, row):
    return (f"| {library} | {operands} | {baseline_name} | {kind} | {row['name']} | {row['stand_in_nmed']:.2e} | {saving(row, baseline, 'area_um2')} | "
            f"{saving(row, baseline, 'pdp_fj')} | {saving(row, baseline, 'energy_fj')} | {saving(row, baseline, 'delay_ns')} |")


def lines_of(program, library, operands):
    rows = characterise(program, library, operands, ["--sweep", "all"])
    best = next(row for row in rows if row["name"] == "exact(8, 8)")
    array = characterise(program, library, operands, ["exact(8, 8)", "--architecture", PLAIN_ARRAY])[0]
    print(f"{best['library']}, {operands}: best exact {best['architecture']}: {best['area_um2']:.0f} um2, {best['delay_ns']:.2f} ns, "
          f"{best['energy_fj']:.0f} fJ, PDP {best['pdp_fj']:.0f} fJ; plain array {array['area_um2']:.0f} um2, {array['delay_ns']:.2f} ns, "
          f"{array['energy_fj']:.0f} fJ, PDP {array['pdp_fj']:.0f} fJ")
    lines = []
    for baseline_name, baseline in (("best exact", best), ("plain array", array)):
        enough = [row for row in rows if saves(row, baseline)]
        approximate = [row for row in enough if not row["name"].startswith("exact(")]
        approximate += compensated(program, library, operands, approximate)
        narrower = [row for row in enough if row["name"].startswith("exact(")]
        for kind, candidates in (("approximate", approximate), ("exact, narrower", narrower)):
            if candidates:
                lines.append(table_line(best["library"], operands, baseline_name, baseline, kind, least_error(candidates)))
    return lines


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--dse-mult", required=True)
    parser.add_argument("libraries", nargs="+")
    arguments = parser.parse_args()
    lines = []
    for library in arguments.libraries:
        for operands in OPERANDS:
            lines += lines_of(arguments.dse_mult, library, operands)
    print("\n| library | operands | against | kind | least NMED | NMED | area saved | PDP saved | energy saved | delay saved |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
