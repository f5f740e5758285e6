#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/timing.hpp"
#include "libraries.hpp"
#include "outside_tools.hpp"
#include "tests/support/kendall.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

std::vector<MaskedMultiplier> multipliers() {
  constexpr Operands kU8S8 = {OperandEncoding::kU8, OperandEncoding::kS8};
  constexpr Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};
  constexpr Operands kS8S8 = {OperandEncoding::kS8, OperandEncoding::kS8};
  return {exact(8, 8),
          truncated(6),
          truncated(8),
          truncated(10),
          exact(6, 5),
          exact(5, 4),
          exact(8, 8, kU8S8),
          truncated(7, 8, 8, kU8S8),
          exact(8, 8, kU8U8),
          exact(8, 8, kS8S8),
          truncated(3, 5, 5, kU8U8)};
}

}  // namespace

TEST_CASE("delay equals OpenSTA's, run now", "[timing][oracle][slow]") {
  if (!testing::installed_or_skip("sta")) return;
  static_cast<void>(testing::sg13g2_or_skip());  // says so where it is missing
  for (const testing::LibraryFile& named : testing::installed_libraries()) {
    const CellMapping mapping(*named.library);
    std::vector<double> theirs;
    std::vector<double> ours;
    double worst = 0;
    for (const MaskedMultiplier& multiplier : multipliers()) {
      for (const FinalAdder adder : kFinalAdders) {
        const Netlist netlist = multiplier_netlist(multiplier, product_table(multiplier), mapping, adder).netlist;
        const Environment environment = environment_of(mapping, netlist.area_um2());
        theirs.push_back(testing::opensta_delay_ns(netlist, environment, named.file));
        ours.push_back(analyse_timing(netlist, environment, net_loads(netlist, environment)).delay_ns);
        const double difference = ours.back() / theirs.back() - 1;
        worst = std::max(worst, std::abs(difference));
        std::cout << named.library->name << ", " << canonical_name(multiplier) << ", " << to_string(adder)
                  << ": OpenSTA " << theirs.back() << " ns, ours " << fixed(100 * difference, 3) << " %\n";
        CHECK(std::abs(difference) < 0.01);
      }
    }
    const double tau = test::kendall_tau(ours, theirs);
    std::cout << named.library->name << ": " << ours.size() << " designs, worst " << fixed(100 * worst, 3)
              << " %, Kendall's tau " << fixed(tau, 4) << "\n";
    CHECK(tau >= 0.995);
  }
}
