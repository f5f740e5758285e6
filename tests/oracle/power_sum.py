"""Activity and power of a netlist by other means than hwmodel/: its emitted Verilog in Icarus Verilog, the VCD of that,
and Liberty tables read by the package eda-liberty-parser.

usage: power_sum.py FOLDER
FOLDER holds netlist.v (module "netlist") and case.json, which hwmodel's tests write: library, stimulus, delays of each
gate in whole ps (module paths of generated cell models), slews for the energy tables. Capacitances, functions, `when`
conditions, leakage and energies come from the library. With "registers" in case.json the inputs are flip-flops' outputs and the outputs
lead to their D pins; their energies are summed edge by edge. Prints "NAME VALUE" a line, sums over the period_count periods:
edges of all nets, energies in fJ, leakage in uW; then "net NAME EDGES" for each net."""

import collections
import json
import pathlib
import re
import statistics
import subprocess
import sys

from liberty_cells import FlipFlop, Library

INSTANCE = re.compile(r"^\s*(\w+) (g\d+_) \((.*)\);$")
CONNECTION = re.compile(r"\.(\w+)\((\w+)\)")
Gate = collections.namedtuple("Gate", "cell name pins")


def read_gates(verilog):
    gates = []
    for line in verilog.splitlines():
        if match := INSTANCE.match(line):
            gates.append(Gate(match[1], match[2], dict(CONNECTION.findall(match[3]))))
    return gates


def cell_model(name, cell):
    """A module whose path delays are parameters: A_Y_rf is from A's rise to Y's fall."""
    ports = cell.inputs + cell.outputs
    text = [f"module {name} ({', '.join(ports)});", f"  input {', '.join(cell.inputs)};", f"  output {', '.join(cell.outputs)};"]
    paths = []
    for output in cell.outputs:
        minterms = [
            " & ".join(pin if state >> i & 1 else f"~{pin}" for i, pin in enumerate(cell.inputs))
            for state, value in enumerate(cell.functions[output])
            if value
        ]
        text.append(f"  assign {output} = {' | '.join(f'({m})' for m in minterms) or '0'};")
        for pin in cell.inputs:
            p = f"{pin}_{output}"
            text.insert(3, f"  parameter {p}_rr = 1, {p}_rf = 1, {p}_fr = 1, {p}_ff = 1;")
            paths.append(f"    (posedge {pin} => ({output} : {pin})) = ({p}_rr, {p}_rf);")
            paths.append(f"    (negedge {pin} => ({output} : {pin})) = ({p}_fr, {p}_ff);")
    return "\n".join(text + ["  specify", *paths, "  endspecify", "endmodule", ""])


def test_bench(case):
    """Inputs behind buffers that have the driver's delays; each vector for spacing_ps."""
    inputs = case["inputs"]
    lines = ["module bench;", f"  reg [{len(inputs) - 1}:0] applied;", f"  reg [63:0] vectors [0:{len(case['vectors']) - 1}];", "  integer i;"]
    for i, (name, (rise, fall)) in enumerate(zip(inputs, case["arrivals_ps"])):
        lines += [f"  wire {name};", f"  buf #({rise}, {fall}) drive_{i} ({name}, applied[{i}]);"]
    lines.append(f"  netlist dut ({', '.join(f'.{name}({name})' for name in inputs)});")
    for gate, pins in case["delays_ps"].items():
        for path, delays in pins.items():
            for edges, delay in zip(("rr", "rf", "fr", "ff"), delays):
                lines.append(f"  defparam dut.{gate}.{path}_{edges} = {delay};")
    lines += [
        "  initial begin",
        '    $readmemh("vectors.hex", vectors);',
        '    $dumpfile("edges.vcd");',
        "    $dumpvars(1, dut);",
        f"    for (i = 0; i < {len(case['vectors'])}; i = i + 1) begin",
        f"      applied = vectors[i]; #{case['spacing_ps']};",
        "    end",
        "    $finish;",
        "  end",
        "endmodule",
    ]
    return "\n".join(lines) + "\n"


def simulate(folder, case, library, gates):
    cells = sorted({gate.cell for gate in gates})
    models = "".join(cell_model(name, library.cell(name)) for name in cells)
    (folder / "bench.v").write_text("`timescale 1ps/1ps\n" + models + test_bench(case))
    (folder / "vectors.hex").write_text("\n".join(f"{vector:x}" for vector in case["vectors"]))
    for command in (
        ["iverilog", "-g2005", "-gspecify", "-Wno-timescale", "-s", "bench", "-o", "bench.vvp", "bench.v", "netlist.v"],
        ["vvp", "-n", "bench.vvp"],
    ):
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stdout}")
    return read_vcd(folder / "edges.vcd", case["spacing_ps"])


def read_vcd(path, start):
    """Of each net its value at `start`, when the first vector has settled, and its edges after that as (time, value)."""
    names = collections.defaultdict(list)
    initial, edges = {}, collections.defaultdict(list)
    now = 0
    with open(path) as file:
        for line in file:
            if line.startswith("$var"):
                _, _, _, code, name, *_ = line.split()
                names[code].append(name)
            elif line[0] == "#":
                now = int(line[1:])
            elif line[0] in "01xz":
                code = line[1:].strip()
                if now < start:
                    initial[code] = line[0]
                else:
                    edges[code].append((now, int(line[0])))
    assert all(value in "01" for value in initial.values()), "every net settles"
    by_name = lambda values, default: {n: values.get(code, default) for code, all_ in names.items() for n in all_}
    return {n: int(v) for n, v in by_name(initial, "0").items()}, by_name(edges, [])


class GateHistory:
    """States of a gate's inputs: (time, changed inputs, state after)."""

    def __init__(self, gate, cell, initial, edges):
        self.gate, self.cell = gate, cell
        self.first = sum(initial[gate.pins[pin]] << i for i, pin in enumerate(cell.inputs))
        changes = collections.defaultdict(list)
        for i, pin in enumerate(cell.inputs):
            for time, value in edges[gate.pins[pin]]:
                changes[time].append(i)
        state = self.first
        self.steps = []
        for time in sorted(changes):
            for i in changes[time]:
                state ^= 1 << i
            self.steps.append((time, changes[time], state))

    def leakage_fj(self, begin, end):
        fj, state, since = 0.0, self.first, begin
        for time, _, after in self.steps:
            fj += self.cell.leakage_uw[state] * (time - since) * 1e-3
            state, since = after, time
        return fj + self.cell.leakage_uw[state] * (end - since) * 1e-3

    def cause(self, time, output, rises, delays):
        """The step that sent an output's edge off: the latest from which a path's delay leads to `time`, else the latest
        before (where Icarus let an edge that was called back and wanted again go at its first time)."""
        latest = None
        for step in reversed(self.steps):
            begin, changed, state = step
            if begin >= time:
                continue
            latest = latest or step
            if begin + max(max(d) for d in delays.values()) < time:
                break
            for i in changed:
                pin = self.cell.inputs[i]
                edges = {(1, 1): 0, (1, 0): 1, (0, 1): 2, (0, 0): 3}[state >> i & 1, int(rises)]
                if begin + delays[f"{pin}_{output}"][edges] == time:
                    return step
        return latest


def internal_fj(library, case, history, edges, loads_ff):
    gate, cell = history.gate, history.cell
    slews_ns = case["slews_ns"][gate.name]  # by pin: at its fall, at its rise
    total = 0.0
    for _, changed, state in history.steps:
        for i in changed:
            pin, rises = cell.inputs[i], state >> i & 1
            total += cell.energy_fj(library, pin, pin, state, slews_ns[pin][rises], 0.0, bool(rises)) or 0.0
    events = collections.defaultdict(list)  # by what sent them off
    for output in cell.outputs:
        if output in gate.pins:
            for time, value in edges[gate.pins[output]]:
                step = history.cause(time, output, value == 1, case["delays_ps"][gate.name])
                events[step[0], step[2]].append((output, value == 1, step))
        else:  # nobody reads it, its energy is spent all the same
            value = cell.functions[output][history.first]
            for step in history.steps:
                if cell.functions[output][step[2]] != value:
                    value = cell.functions[output][step[2]]
                    events[step[0], step[2]].append((output, value == 1, step))
    for moved in events.values():
        energies = []
        for output, rises, (_, changed, state) in moved:
            by_pin = [
                cell.energy_fj(library, output, cell.inputs[i], state, slews_ns[cell.inputs[i]][state >> i & 1],
                               loads_ff.get(gate.pins.get(output), 0.0), rises)
                for i in changed
            ]
            stated = [energy for energy in by_pin if energy is not None]
            energies.append(statistics.fmean(stated) if stated else 0.0)
        total += sum(energies)
    return total


def register_sums(library, case, initial, edges, loads_ff):
    """Flip-flops edge by edge: case["registers"] names the cell and, bit by bit, the nets at D and Q. D may be null: there
    the register before shifts its bit in, which is Q a period later. Active edges are at whole periods, the input ports
    (Q among them) move a little after; the first period only settles."""
    described = case["registers"]
    cell = FlipFlop(library.groups[described["cell"]], library, described["tied"])
    period, periods = case["spacing_ps"], len(case["vectors"])
    slew_ns = described["clock_slew_ns"]
    sums = collections.Counter()
    ports = {name: i for i, name in enumerate(case["inputs"])}
    for bit in described["bits"]:
        stored = [vector >> ports[bit["q"]] & 1 for vector in case["vectors"]]
        if bit["d"] is None:
            arrivals = case["arrivals_ps"][ports[bit["q"]]]
            data = stored[1:] + stored[-1:]
            moves = [(n * period + arrivals[1 - data[n]], data[n]) for n in range(1, periods) if data[n] != data[n - 1]]
            level = data[0]
        else:
            moves, level = edges[bit["d"]], initial[bit["d"]]
        events = [(time, 2, value) for time, value in moves]
        for n in range(1, periods):
            events += [(n * period, 0, None), (n * period + period // 2, 1, None)]
        kept, clock, since, now = stored[0], 0, period, period
        state = lambda: clock | level << 1 | kept << 2
        for time, kind, value in sorted(events):
            sums["register_leakage_fj"] += cell.leakage_uw[state()] * (time - now) * 1e-3
            now = time
            if kind == 2:  # D moves
                sums["register_data_fj"] += cell.edge_fj(library, cell.data, state(), bit["data_slew_ns"], 0.0, bool(value))
                level = value
                continue
            sums["clock_pin_fj"] += 0.5 * cell.capacitance_ff[cell.clock] * library.voltage_v**2
            if kind == 0 and level != kept:
                moved = [
                    cell.edge_fj(library, output, state(), slew_ns,
                                 loads_ff[bit["q"]] if not cell.inverted[output] else 0.0, bool(level) != cell.inverted[output])
                    for output in cell.outputs
                ]
                sums["register_output_fj"] += statistics.fmean(moved) if described["outputs_share_energy"] else sum(moved)
                if described["clock_energy_knows_data"]:
                    sums["register_output_fj"] += cell.edge_fj(library, cell.clock, state(), slew_ns, 0.0, True)
                kept = level
            else:
                sums["register_clock_fj"] += cell.edge_fj(library, cell.clock, state(), slew_ns, 0.0, kind == 0)
            clock = 1 if kind == 0 else 0
        sums["register_leakage_fj"] += cell.leakage_uw[state()] * (period * periods - now) * 1e-3
    return sums


def net_loads(library, case, gates, verilog):
    loads_ff, fanouts = collections.Counter(), collections.Counter()
    for gate in gates:
        cell = library.cell(gate.cell)
        for pin in cell.inputs:
            loads_ff[gate.pins[pin]] += cell.capacitance_ff[pin]
            fanouts[gate.pins[pin]] += 1
    registers = case.get("registers")
    if registers is None:
        buffer = library.cell(case["buffer"])
        output_pin_ff = buffer.capacitance_ff[buffer.inputs[0]]
    else:
        flip_flop = FlipFlop(library.groups[registers["cell"]], library, registers["tied"])
        output_pin_ff = flip_flop.capacitance_ff[flip_flop.data]
        for bit in registers["bits"]:
            if bit["d"] is None:
                loads_ff[bit["q"]] += output_pin_ff  # D of the register that it shifts into
    for net in re.findall(r"assign \w+ = (\w+);", verilog):
        loads_ff[net] += case["buffers_per_output"] * output_pin_ff
        fanouts[net] += case["buffers_per_output"]
    for net, fanout in fanouts.items():
        loads_ff[net] += library.wire_ff(case["wire_load"], fanout)
    return loads_ff


def main():
    folder = pathlib.Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    library = Library(case["liberty"])
    verilog = (folder / "netlist.v").read_text()
    gates = read_gates(verilog)
    initial, edges = simulate(folder, case, library, gates)
    loads_ff = net_loads(library, case, gates, verilog)
    sums = collections.Counter(edges=0, switching_fj=0, input_pins_fj=0, internal_fj=0, leakage_fj=0)
    for net, load_ff in loads_ff.items():
        sums["edges"] += len(edges[net])
        part = "input_pins_fj" if net in case["inputs"] else "switching_fj"
        sums[part] += 0.5 * load_ff * library.voltage_v**2 * len(edges[net])
    begin, end = case["spacing_ps"], case["spacing_ps"] * len(case["vectors"])
    for gate in gates:
        history = GateHistory(gate, library.cell(gate.cell), initial, edges)
        sums["internal_fj"] += internal_fj(library, case, history, edges, loads_ff)
        sums["leakage_fj"] += history.leakage_fj(begin, end)
    if "registers" in case:
        sums.update(register_sums(library, case, initial, edges, loads_ff))
    sums["leakage_uw"] = sums["leakage_fj"] / ((end - begin) * 1e-3)
    for name, value in sums.items():
        print(name, value)
    for net in loads_ff:
        print("net", net, len(edges[net]))


main()
