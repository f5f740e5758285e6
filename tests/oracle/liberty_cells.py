"""Cells of a Liberty library as the power sum needs them, read by the package eda-liberty-parser: nothing here shares
code with hwmodel/liberty. Units out: ns, fF, V, uW, fJ."""

import bisect
import itertools
import re
import statistics

from liberty_parser import LP

SCALE = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0}


def unit(text, base):
    """'1nW' in W, '0.5ps' in s."""
    number, prefix = re.fullmatch(r"([\d.]*)([fpnum]?)" + base, text.strip().strip('"')).groups()
    return float(number or 1) * SCALE[prefix]


def attribute(group, name, default=None):
    found = group.navigate_single(name)
    return default if found is None else found.get_val().rstrip(";").strip(' "')


def numbers(group, name):
    return [float(x) for x in group.navigate_single(name).get_vals() if x]


class Expression:
    """A Liberty expression: ! ' ^ and (juxtaposition, * &) or (+ |)."""

    def __init__(self, text):
        self.tokens = re.findall(r"[A-Za-z_][\w\[\]]*|[01]|[!'^*&+|()]", text)
        self.position = 0
        self.code = self._or()
        assert self.position == len(self.tokens), text

    def _peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _take(self):
        self.position += 1
        return self.tokens[self.position - 1]

    def _or(self):
        code = self._and()
        while self._peek() in ("+", "|"):
            self._take()
            code = f"({code} | {self._and()})"
        return code

    def _and(self):
        code = self._xor()
        while self._peek() not in (None, "+", "|", ")"):
            if self._peek() in ("*", "&"):
                self._take()
            code = f"({code} & {self._xor()})"
        return code

    def _xor(self):
        code = self._factor()
        while self._peek() == "^":
            self._take()
            code = f"({code} ^ {self._factor()})"
        return code

    def _factor(self):
        token = self._take()
        if token == "!":
            return f"(1 ^ {self._factor()})"
        if token == "(":
            code = self._or()
            assert self._take() == ")"
        else:
            code = token if token in "01" else f"v[{token!r}]"
        while self._peek() == "'":
            self._take()
            code = f"(1 ^ {code})"
        return code

    def over(self, pins, functions):
        """Values over all states of the input `pins`, bit i of a state being pin i. Other names are outputs."""
        compiled = eval(f"lambda v: {self.code}")  # built above from checked tokens
        table = []
        for state in range(1 << len(pins)):
            values = {pin: state >> i & 1 for i, pin in enumerate(pins)}
            values.update({name: function[state] for name, function in functions.items()})
            table.append(compiled(values))
        return table


class Table:
    """Bilinear over (slew, load), continued linearly beyond its borders; axes of one value are constant."""

    def __init__(self, group, templates, factor):
        template = templates.get(group.get_val())
        names = ["input_net_transition", "total_output_net_capacitance"]
        if template is not None:
            names = [attribute(template, f"variable_{n}") for n in (1, 2)]
        axes = []
        for n, name in enumerate(names, 1):
            if name is None:
                continue
            own = group.navigate_single(f"index_{n}")
            source = group if own is not None else template
            axes.append((name, numbers(source, f"index_{n}") if source is not None else [0.0]))
        rows = [[float(x) * factor for x in row if x] for row in group.navigate_single("values").get_LU_matrix()]
        flat = list(itertools.chain(*rows))
        self.slews, self.loads = [0.0], [0.0]
        for name, axis in axes:
            if "capacitance" in name:
                self.loads = axis
            else:
                self.slews = axis
        slew_first = not axes or "capacitance" not in axes[0][0]
        if len(flat) == 1:  # scalar
            self.slews, self.loads = [0.0], [0.0]
        columns = len(self.loads) if slew_first else len(self.slews)
        assert len(flat) == len(self.slews) * len(self.loads)
        self.values = [
            [flat[s * columns + l] if slew_first else flat[l * columns + s] for l in range(len(self.loads))]
            for s in range(len(self.slews))
        ]

    @staticmethod
    def _place(axis, x):
        if len(axis) == 1:
            return 0, 0, 0.0
        low = min(max(bisect.bisect_right(axis, x) - 1, 0), len(axis) - 2)
        return low, low + 1, (x - axis[low]) / (axis[low + 1] - axis[low])

    def at(self, slew, load):
        s0, s1, fs = self._place(self.slews, slew)
        l0, l1, fl = self._place(self.loads, load)
        v = self.values
        return (1 - fs) * ((1 - fl) * v[s0][l0] + fl * v[s0][l1]) + fs * ((1 - fl) * v[s1][l0] + fl * v[s1][l1])


class Energy:
    """One internal_power group."""

    def __init__(self, group, library, pins, functions):
        related = attribute(group, "related_pin")
        self.related = related.split() if related else None
        when = attribute(group, "when")
        self.when = Expression(when).over(pins, functions) if when else None
        both = group.navigate_single("power")
        self.by_edge = {}
        for edge in ("rise", "fall"):
            table = both if both is not None else group.navigate_single(f"{edge}_power")
            if table is not None:
                self.by_edge[edge == "rise"] = Table(table, library.templates, library.energy_fj)

    def fj(self, library, slew_ns, load_ff, rises):
        if rises not in self.by_edge:
            return 0.0
        return self.by_edge[rises].at(slew_ns / library.time_ns, load_ff / library.capacitance_ff)


class Cell:
    def __init__(self, group, library):
        directions = {pin.get_val(): attribute(pin, "direction") for pin in group.navigate("pin")}
        self.inputs = [name for name, direction in directions.items() if direction == "input"]
        self.outputs = [name for name, direction in directions.items() if direction == "output"]
        pins = {pin.get_val(): pin for pin in group.navigate("pin")}
        self.functions = {}
        for name in self.outputs:
            self.functions[name] = Expression(attribute(pins[name], "function")).over(self.inputs, {})
        self.capacitance_ff = {
            name: float(attribute(pins[name], "capacitance", library.default_pin)) * library.capacitance_ff
            for name in self.inputs
        }
        self.energies = {
            name: [Energy(e, library, self.inputs, self.functions) for e in pins[name].navigate("internal_power")]
            for name in directions
        }
        leakage = float(attribute(group, "cell_leakage_power", 0)) * library.leakage_uw
        self.leakage_uw = [leakage] * (1 << len(self.inputs))
        for state_group in reversed(group.navigate("leakage_power")):  # the first that names a state counts
            when = attribute(state_group, "when")
            if when is None:
                continue
            value = float(attribute(state_group, "value")) * library.leakage_uw
            for state, holds in enumerate(Expression(when).over(self.inputs, self.functions)):
                if holds:
                    self.leakage_uw[state] = value

    def energy_fj(self, library, pin, cause, after, slew_ns, load_ff, rises):
        """Of an edge of `pin` caused by an edge of the input `cause` that made the state `after`; None if nothing is
        stated. An output's is a mean over its groups, an input's their sum; groups whose `when` holds come before those
        without."""
        conditional, general = [], []
        for energy in self.energies[pin]:
            if pin in self.outputs and energy.related is not None and cause not in energy.related:
                continue
            if energy.when is None:
                general.append(energy.fj(library, slew_ns, load_ff, rises))
            elif energy.when[after]:
                conditional.append(energy.fj(library, slew_ns, load_ff, rises))
        found = conditional or general
        if not found:
            return None
        return statistics.fmean(found) if pin in self.outputs else sum(found)


class FlipFlop:
    """A D flip-flop. States number the level of the clock, of D, and the stored bit; set and reset rest."""

    CLOCK, DATA, STORED = 1, 2, 4

    def __init__(self, group, library, tied):
        pins = {pin.get_val(): pin for pin in group.navigate("pin")}
        ff = group.navigate_single("ff")
        stored, complement = ff.get_vals()
        self.clock, self.data = attribute(ff, "clocked_on").strip("()"), attribute(ff, "next_state").strip("()")
        self.outputs = [name for name in pins if attribute(pins[name], "direction") == "output"]
        state_pins = [self.clock, self.data, stored]
        values = {complement: [1 ^ (s >> 2 & 1) for s in range(8)]}
        for pin, level in tied.items():
            values[pin] = [int(level)] * 8
        self.inverted = {}
        for name in self.outputs:
            values[name] = Expression(attribute(pins[name], "function")).over(state_pins, values)
            self.inverted[name] = values[name][self.STORED] == 0
        self.capacitance_ff = {
            name: float(attribute(pins[name], "capacitance", library.default_pin)) * library.capacitance_ff
            for name in (self.clock, self.data)
        }
        self.energies = {
            name: [Energy(e, library, state_pins, values) for e in pins[name].navigate("internal_power")]
            for name in (self.clock, self.data, *self.outputs)
        }
        leakage = float(attribute(group, "cell_leakage_power", 0)) * library.leakage_uw
        self.leakage_uw = [leakage] * 8
        for state_group in reversed(group.navigate("leakage_power")):
            when = attribute(state_group, "when")
            if when is not None:
                for state, holds in enumerate(Expression(when).over(state_pins, values)):
                    if holds:
                        self.leakage_uw[state] = float(attribute(state_group, "value")) * library.leakage_uw

        self.half_v2 = 0.5 * library.voltage_v**2
        self.load_left_in = len(self.outputs) == 2 and all(
            abs(self._growth(library, e) / self.half_v2 - 1) < 0.01 for o in self.outputs for e in self.energies[o] if len(e.by_edge[True].loads) > 1
        )

    @staticmethod
    def _growth(library, energy):
        """With the load, fJ a fF: 0.5 V^2 where the other output's load was not taken out."""
        loads = energy.by_edge[True].loads
        ends = [energy.fj(library, 0.0, load * library.capacitance_ff, True) for load in (loads[0], loads[-1])]
        return (ends[1] - ends[0]) / ((loads[-1] - loads[0]) * library.capacitance_ff)

    def edge_fj(self, library, pin, before, slew_ns, load_ff, rises):
        """Mean over the clock's groups that hold in the state before the edge; without a condition one holds where no other
        does."""
        groups = [
            e for e in self.energies[pin] if pin not in self.outputs or self.clock in (e.related or [self.clock])
        ]
        held = [e for e in groups if e.when is not None and e.when[before]] or [e for e in groups if e.when is None]
        found = [e.fj(library, slew_ns, load_ff, rises) for e in held]
        load_part = self.half_v2 * load_ff if pin in self.outputs and self.load_left_in else 0.0
        return statistics.fmean(found) - load_part if found else 0.0


class Library:
    def __init__(self, path):
        root = LP(path).navigate_single("library")
        self.root = root
        self.voltage_v = float(attribute(root, "nom_voltage"))
        self.time_ns = unit(attribute(root, "time_unit"), "s") * 1e9
        number, prefix = root.navigate_single("capacitive_load_unit").get_vals()[:2]
        self.capacitance_ff = float(number) * SCALE[prefix.lower()[0]] * 1e15
        self.leakage_uw = unit(attribute(root, "leakage_power_unit"), "W") * 1e6
        # Tables of internal energy have no unit of their own: capacitance x voltage^2 (as OpenSTA reads them).
        self.energy_fj = self.capacitance_ff * unit(attribute(root, "voltage_unit"), "V") ** 2
        self.default_pin = float(attribute(root, "default_input_pin_cap", 0))
        self.templates = {
            t.get_val(): t for kind in ("lu_table_template", "power_lut_template") for t in root.navigate(kind)
        }
        self.groups = {cell.get_val(): cell for cell in root.navigate("cell")}
        self.cells = {}

    def cell(self, name):
        if name not in self.cells:
            self.cells[name] = Cell(self.groups[name], self)
        return self.cells[name]

    def wire_ff(self, model, fanout):
        """Capacitance of a net's wire by the wire_load group `model` (None: no wires)."""
        if model is None:
            return 0.0
        group = next(g for g in self.root.navigate("wire_load") if g.get_val() == model)
        points = sorted(tuple(float(x) for x in p.get_vals()[:2]) for p in group.navigate("fanout_length"))
        fanouts, lengths = zip(*points)
        if fanout >= fanouts[-1]:
            length = lengths[-1] + float(attribute(group, "slope", 0)) * (fanout - fanouts[-1])
        elif fanout <= fanouts[0]:
            length = lengths[0]
        else:
            i = bisect.bisect_right(fanouts, fanout) - 1
            length = lengths[i] + (lengths[i + 1] - lengths[i]) * (fanout - fanouts[i]) / (fanouts[i + 1] - fanouts[i])
        return length * float(attribute(group, "capacitance")) * self.capacitance_ff
