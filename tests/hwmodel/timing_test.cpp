#include "hwmodel/timing.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

Netlist netlist_of(const MaskedMultiplier& multiplier, const CellMapping& mapping, FinalAdder adder) {
  return multiplier_netlist(multiplier, product_table(multiplier), mapping, {.adder = adder}).netlist;
}

double delay_ns(const Netlist& netlist, const Environment& environment) {
  return analyse_timing(netlist, environment, net_loads(netlist, environment)).delay_ns;
}

constexpr Operands kU8S8 = {OperandEncoding::kU8, OperandEncoding::kS8};

}  // namespace

TEST_CASE("an inverter between its buffers, by hand", "[timing]") {
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  builder.add_output("y", builder.invert(builder.add_input("a")));
  const Netlist netlist = std::move(builder).finish();
  const Environment environment = {.buffer = &mapping.buffer()};
  const TimingReport report = analyse_timing(netlist, environment, net_loads(netlist, environment));

  const TimingArc& buffer = mapping.buffer().outputs[0].arcs[0];
  const Cell& inverter = *netlist.gates.at(0).cell;
  const TimingArc& arc = inverter.outputs[0].arcs[0];
  REQUIRE(arc.sense == Unateness::kNegative);
  const double slew = 0.06;  // ns, where the buffer's tables begin
  CHECK(environment.driver_input_slew_ns() == Approx(slew));
  int n = 0;
  const double to_rise = buffer.cell_rise->lookup(slew, inverter.inputs[0].rise_capacitance_ff, n);
  const double rise_slew = buffer.rise_transition->lookup(slew, inverter.inputs[0].rise_capacitance_ff, n);
  const double to_fall = buffer.cell_fall->lookup(slew, inverter.inputs[0].fall_capacitance_ff, n);
  const double fall_slew = buffer.fall_transition->lookup(slew, inverter.inputs[0].fall_capacitance_ff, n);
  const double rise = to_fall + arc.cell_rise->lookup(fall_slew, 2 * mapping.buffer().inputs[0].rise_capacitance_ff, n);
  const double fall = to_rise + arc.cell_fall->lookup(rise_slew, 2 * mapping.buffer().inputs[0].fall_capacitance_ff, n);
  CHECK(report.nets[1].arrival_ns.rise == Approx(rise));
  CHECK(report.nets[1].arrival_ns.fall == Approx(fall));
  CHECK(report.delay_ns == Approx(std::max(rise, fall)));
}

TEST_CASE("delay equals OpenSTA's, numbers kept", "[timing]") {
  // Debian's opensta 2.0.17 with osu018_stdcells.lib of qflow-tech-osu018, printed by: axdse_hwmodel_tests "[oracle]".
  // Tolerance: both read the same tables by the same interpolation and load every edge with its own pin capacitances;
  // what is left is OpenSTA's arithmetic in float.
  struct Known {
    MaskedMultiplier multiplier;
    FinalAdder adder;
    double delay_ns;
  };
  const std::vector<Known> known = {
      {exact(8, 8), FinalAdder::kRipple, 3.3084},
      {exact(8, 8), FinalAdder::kSklansky, 2.55918},
      {truncated(8), FinalAdder::kRipple, 2.1553},
      {truncated(8), FinalAdder::kSklansky, 1.99443},
      {exact(5, 4), FinalAdder::kRipple, 1.72465},
      {exact(5, 4), FinalAdder::kSklansky, 1.55131},
      {exact(8, 8, kU8S8), FinalAdder::kRipple, 3.38969},
      {exact(8, 8, kU8S8), FinalAdder::kSklansky, 2.49453},
      {truncated(7, 8, 8, kU8S8), FinalAdder::kRipple, 2.57429},
      {truncated(7, 8, 8, kU8S8), FinalAdder::kSklansky, 2.26208},
  };
  const CellMapping mapping(testing::osu018());
  for (const Known& k : known) {
    CAPTURE(canonical_name(k.multiplier), to_string(k.adder));
    CHECK(delay_ns(netlist_of(k.multiplier, mapping, k.adder), {.buffer = &mapping.buffer()}) ==
          Approx(k.delay_ns).epsilon(1e-4));
  }
}
