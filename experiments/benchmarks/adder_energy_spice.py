"""Do the energy tables at the two outputs of OSU 0.18's adder cells each hold the whole cell, or half of it?

Simulates cells of Debian's qflow-tech-osu018 in ngspice (their own transistor netlists, the same rough transistor model for
all) and prints the energy that the supply delivers for a rising and a falling edge of an input, less that of the loads,
beside the sum of the rise and fall tables of one output. Cells of one output give the scale that the model is off by.

    python3 experiments/benchmarks/adder_energy_spice.py     # needs ngspice and qflow-tech-osu018
"""

import re
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path("/usr/share/qflow/tech/osu018")
SUPPLY_V = 1.8
SLEW_NS = 0.06  # the first slew and load of the tables
LOAD_FF = 5.0
MODELS = """\
.model nfet nmos level=8 version=3.3.0 tox=4.1n vth0=0.37 u0=260 vsat=1e5 k1=0.59 nch=2.35e17 cgso=0.79n cgdo=0.79n
+ cj=0.96m cjsw=0.25n pb=0.73 mj=0.38 mjsw=0.2 xj=0.1u
.model pfet pmos level=8 version=3.3.0 tox=4.1n vth0=-0.4 u0=110 vsat=1.5e5 k1=0.59 nch=4.15e17 cgso=0.65n cgdo=0.65n
+ cj=1.2m cjsw=0.21n pb=0.85 mj=0.41 mjsw=0.33 xj=0.1u
"""
# cell, input that moves, inputs held, outputs
CASES = [
    ("AND2X1", "A", {"B": 1}, ["Y"]),
    ("OR2X1", "A", {"B": 0}, ["Y"]),
    ("NAND2X1", "A", {"B": 1}, ["Y"]),
    ("AOI21X1", "A", {"B": 1, "C": 0}, ["Y"]),
    ("XOR2X1", "A", {"B": 0}, ["Y"]),
    ("HAX1", "A", {"B": 1}, ["YC", "YS"]),
    ("HAX1", "B", {"A": 1}, ["YC", "YS"]),
    ("HAX1", "A", {"B": 0}, ["YC", "YS"]),
    ("FAX1", "A", {"B": 1, "C": 0}, ["YC", "YS"]),
    ("FAX1", "B", {"A": 1, "C": 0}, ["YC", "YS"]),
    ("FAX1", "C", {"A": 1, "B": 0}, ["YC", "YS"]),
    ("FAX1", "A", {"B": 0, "C": 0}, ["YC", "YS"]),
]


def subcircuit(name):
    """Pins and text of a cell, with drain and source areas for 0.5 um of diffusion, which the file states as 0."""
    match = re.search(rf"^\.subckt {name} (.*?)\n(.*?)^\.ends", (FOLDER / "osu018_stdcells.sp").read_text(), re.S | re.M)

    def transistor(found):
        width = float(found.group(2))
        area, edge = f"{width / 2}p", f"{width + 1}u"
        return f"{found.group(1)} w={width}u l=0.18u ad={area} pd={edge} as={area} ps={edge}"

    body = re.sub(r"(M\d+ .*?) w=([\d.]+)u l=0.2u\n\+[^\n]*", transistor, match.group(2))
    return match.group(1).split(), f".subckt {name} {match.group(1)}\n{body}.ends\n"


def simulated_fj(name, moving, held, outputs):
    """Energy of a pair of edges inside the cell, and how many outputs moved."""
    pins, text = subcircuit(name)
    nets = [{"vdd": "supply", "gnd": "0"}.get(pin.lower(), pin) for pin in pins]
    deck = f"* {name}\n{MODELS}{text}Vdd supply 0 {SUPPLY_V}\nX1 {' '.join(nets)} {name}\n"
    deck += f"V{moving} {moving} 0 PULSE(0 {SUPPLY_V} 2n {SLEW_NS}n {SLEW_NS}n 4n 8n)\n"
    deck += "".join(f"V{pin} {pin} 0 {SUPPLY_V * level}\n" for pin, level in held.items())
    deck += "".join(f"C{pin} {pin} 0 {LOAD_FF}f\n" for pin in outputs)
    deck += ".tran 2p 18n\n.meas tran charge integ i(Vdd) from=9n to=17n\n"  # the second of the two pulses
    for pin in outputs:
        deck += f".meas tran low_{pin} min v({pin}) from=9n to=17n\n.meas tran high_{pin} max v({pin}) from=9n to=17n\n"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cell.sp").write_text(deck + ".end\n")
        run = subprocess.run(["ngspice", "-b", "cell.sp"], cwd=folder, capture_output=True, text=True, check=False)

    def measured(what):
        return float(re.search(rf"^{what}\s*=\s*(\S+)", run.stdout, re.M | re.I).group(1))

    moved = sum(measured(f"high_{pin}") - measured(f"low_{pin}") > SUPPLY_V * 0.8 for pin in outputs)
    return -measured("charge") * SUPPLY_V * 1e15 - moved * LOAD_FF * SUPPLY_V**2, moved


def stated_fj(name, moving, output):
    """Rise and fall table of one output for edges of one input, at their first points."""
    text = (FOLDER / "osu018_stdcells.lib").read_text()
    cell = re.search(rf"^cell \({name}\).*?(?=^cell \(|\Z)", text, re.S | re.M).group(0)
    pin = re.search(rf"pin\({output}\).*?(?=\n  pin\(|\Z)", cell, re.S).group(0)
    for group in re.split(r"internal_power\(\)", pin)[1:]:
        if re.search(r'related_pin : "(\w+)"', group).group(1) != moving:
            continue
        first = re.findall(r'(?:rise|fall)_power\(.*?values \(\s*\\?\s*"([^,"]+)', group, re.S)
        return sum(float(value) for value in first) * 1e3
    raise LookupError(f"{name}: no energy of {output} for {moving}")


def main():
    print("cell     edges of  outputs moving  simulated fJ  one output's table fJ  table / simulated")
    for name, moving, held, outputs in CASES:
        simulated, moved = simulated_fj(name, moving, held, outputs)
        stated = stated_fj(name, moving, outputs[0])
        print(f"{name:8} {moving:8}  {moved:14}  {simulated:12.0f}  {stated:21.0f}  {stated / simulated:17.2f}")


main()
