#include "hwmodel/power.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"
#include "zero_delay_power.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

struct Analysed {
  Netlist netlist;
  Environment environment;
  std::vector<NetLoad> loads;
  TimingReport timing;
  testing::Activity activity;
  PowerReport power;
};

Analysed analyse(Netlist netlist, const CellMapping& mapping, double voltage_v) {
  Analysed result{.netlist = std::move(netlist),
                  .environment = {.buffer = &mapping.buffer()},
                  .loads = {},
                  .timing = {},
                  .activity = {},
                  .power = {}};
  result.loads = net_loads(result.netlist, result.environment);
  result.timing = analyse_timing(result.netlist, result.environment, result.loads);
  result.activity = testing::uniform_zero_delay_activity(result.netlist, simulate_exhaustively(result.netlist));
  result.power = testing::analyse_power(result.netlist, result.loads, result.timing, result.activity, voltage_v);
  return result;
}

/// Energy of one group in the netlist's only gate, at the slew of the causing input's edge.
double energy_fj(const Analysed& a, const InternalEnergy& group, NetId output, bool input_rises, bool output_rises) {
  const Gate& gate = a.netlist.gates.at(0);
  const EdgePair& slew =
      a.timing.nets[static_cast<std::size_t>(gate.inputs[static_cast<std::size_t>(*group.related_input)])].slew_ns;
  int ignored = 0;
  return (output_rises ? group.rise : group.fall)
      .lookup(input_rises ? slew.rise : slew.fall, a.loads[static_cast<std::size_t>(output)].energy_ff, ignored);
}

}  // namespace

TEST_CASE("an AND gate's activity and power, by hand", "[power]") {
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  builder.add_output("y", builder.make_and(a, b));
  const Analysed gate = analyse(std::move(builder).finish(), mapping, 1.8);
  CHECK(gate.activity.name == "zero-delay");
  CHECK(gate.activity.operands == "uniform");
  // Inputs are 1 half of the time, the output a quarter: p (1 - p).
  CHECK(gate.activity.rises == std::vector<double>{0.25, 0.25, 0.1875});
  CHECK(gate.activity.states.at(0) == std::vector<double>{0.25, 0.25, 0.25, 0.25});

  const Cell& cell = *gate.netlist.gates[0].cell;
  const double pins_ff = cell.inputs[0].capacitance_ff + cell.inputs[1].capacitance_ff;
  const double load_ff = 2 * mapping.buffer().inputs[0].capacitance_ff;
  CHECK(gate.power.input_pins_fj.value == Approx(0.25 * pins_ff * 1.8 * 1.8));
  CHECK(gate.power.switching_fj.value == Approx(0.1875 * load_ff * 1.8 * 1.8));
  CHECK(gate.power.leakage_uw.value == Approx(cell.leakage_power_uw));

  // The output moves on 3 of 16 steps each way: from {a}, {b} or none to both. With one input moving its own table
  // counts, with both the mean.
  double once = 0;
  for (const std::size_t input : {0U, 1U}) {
    const InternalEnergy& group = cell.outputs[0].internal_energy.at(input);
    once += energy_fj(gate, group, 2, true, true) + energy_fj(gate, group, 2, false, false);
  }
  CHECK(gate.power.internal_fj.value == Approx((once + once / 2) / 16));
}

TEST_CASE("each output of an adder cell states its part", "[power]") {
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  const SumCarry added = builder.half_adder(a, b);
  builder.add_output("s", added.sum);
  builder.add_output("c", added.carry);
  const Analysed cell = analyse(std::move(builder).finish(), mapping, 1.8);

  const Gate& gate = cell.netlist.gates.at(0);
  REQUIRE(gate.cell->name == "HAX1");
  REQUIRE_FALSE(gate.cell->outputs_share_energy);
  const auto& match = *mapping.realisation(GateFunction::kHalfAdder).cell;
  const auto output = [&](std::size_t result) { return static_cast<std::size_t>(match.outputs[result]); };
  constexpr std::size_t kSum = 0, kCarry = 1;
  const auto energy = [&](std::size_t result, std::size_t input, bool input_rises, bool output_rises) {
    return energy_fj(cell, gate.cell->outputs[output(result)].internal_energy.at(input), gate.outputs[output(result)],
                     input_rises, output_rises);
  };
  // Steps between (a, b): sum alone moves 00 - 01, 00 - 10; both move 01 - 11, 10 - 11, against each other; carry alone
  // moves 00 - 11.
  double sum_alone = 0, both = 0, carry_alone = 0;
  for (const std::size_t input : {0U, 1U}) {
    for (const bool rises : {false, true}) {
      sum_alone += energy(kSum, input, rises, rises);
      both += energy(kSum, input, rises, !rises) + energy(kCarry, input, rises, rises);
      carry_alone += energy(kCarry, input, rises, rises) / 2;
    }
  }
  CHECK(cell.power.internal_fj.value == Approx((sum_alone + both + carry_alone) / 16));
}

TEST_CASE("leakage and energy follow the states that conditions name", "[power]") {
  // Leaks 1 nW where A B, 3 nW elsewhere; an edge of A costs 5 fJ while B is 1 and 7 fJ while it is 0; the output
  // states nothing.
  const std::string cell =
      "cell (X) { area : 1; cell_leakage_power : 3; leakage_power () { when : \"A*Y\"; value : 1; }\n"
      "pin (A) { direction : input; capacitance : 0; internal_power () { when : \"B\"; power (scalar) { values "
      "(\"5\"); } }\n"
      "  internal_power () { power (scalar) { values (\"7\"); } } }\n"
      "pin (B) { direction : input; capacitance : 0; }\n"
      "pin (Y) { direction : output; function : \"A B\"; } }\n"
      "cell (BUF) { area : 1; pin (A) { direction : input; capacitance : 1; } pin (Y) { direction : output; function : "
      "\"A\"; } }\n";
  const CellLibrary library = parse_cell_library(
      "library (l) { capacitive_load_unit (1, ff); leakage_power_unit : \"1nW\"; nom_voltage : 1;\n" + cell + "}",
      "x.lib");
  const CellMapping mapping(library);
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  builder.add_output("y", builder.make_and(a, b));
  const Analysed gate = analyse(std::move(builder).finish(), mapping, 1);
  CHECK(gate.power.leakage_uw.value == Approx((1 + 3 + 3 + 3) / 4.0 * 1e-3));
  CHECK(gate.power.internal_fj.value ==
        Approx(0.5 * (5 + 7) / 2.0));  // A moves every second period; B is 1 half of the time then
  CHECK(gate.power.switching_fj.value == Approx(0.1875 * 2));  // two buffers of 1 fF at 1 V
}
