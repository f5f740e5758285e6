#include <catch2/catch.hpp>
#include <cstdio>
#include <limits>

#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/simulation/glitch.hpp"
#include "independent_operands.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

struct Least {
  double energy_fj = std::numeric_limits<double>::infinity();
  double area_um2 = 0;
  double delay_ns = 0;
};

/// The architecture of least energy under uniform operands, glitches counted.
Least least_energy(const MultiplierSpec& spec, SignHandling sign, const CellLibrary& library) {
  const CellMapping mapping(library);
  const Environment environment = {.buffer = &mapping.buffer()};
  const ProductTable products = product_table(spec);
  const OperandWidths widths = operand_widths(spec);
  const OperandPorts ports = {.activation_bits = widths.activation_bits, .weight_bits = widths.weight_bits};
  Least least;
  for (const ReductionTree tree : kReductionTrees) {
    for (const FinalAdder adder : kFinalAdders) {
      const Netlist netlist =
          multiplier_netlist(spec, products, mapping, {.tree = tree, .adder = adder, .sign = sign}).netlist;
      const std::vector<NetLoad> loads = net_loads(netlist, environment);
      const TimingReport timing = analyse_timing(netlist, environment, loads);
      const double energy_fj =
          simulate_power(netlist, loads, timing, library.voltage_v,
                         testing::independent_operands(OperandStatistics::uniform(spec), ports, 1, 1), {.period_ns = 5})
              .energy_fj.value;
      if (energy_fj < least.energy_fj)
        least = {.energy_fj = energy_fj, .area_um2 = netlist.area_um2(), .delay_ns = timing.delay_ns};
    }
  }
  return least;
}

}  // namespace

/// Not a check but the command behind a figure of hwmodel/README.md: axdse_hwmodel_tests "cost of a negation*"
TEST_CASE("cost of a negation in the multiplier", "[.][table]") {
  for (const CellLibrary* library : testing::libraries()) {
    for (const MultiplierSpec& spec : {MultiplierSpec{exact(8, 8)}, MultiplierSpec{truncated(8)}}) {
      const Least carry = least_energy(spec, SignHandling::kCarryOutput, *library);
      const Least negation = least_energy(spec, SignHandling::kNegation, *library);
      std::printf("%s, %s: area x %.2f, delay x %.2f, energy x %.2f\n", library->name.c_str(), to_string(spec).c_str(),
                  negation.area_um2 / carry.area_um2, negation.delay_ns / carry.delay_ns,
                  negation.energy_fj / carry.energy_fj);
    }
  }
  std::fflush(stdout);
}
