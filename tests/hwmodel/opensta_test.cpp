#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>
#include <utility>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
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

struct Design {
  std::string name;
  testing::PlacedNetlist placed;
};

/// Every tree with every adder, the sign added in the multiplier too, and MAC units.
std::vector<Design> designs(const CellMapping& mapping) {
  std::vector<Design> all;
  const auto add = [&](std::string name, Netlist netlist) {
    const Environment environment = environment_of(mapping, netlist.area_um2());
    all.push_back({.name = std::move(name), .placed = {.netlist = std::move(netlist), .environment = environment}});
  };
  for (const MaskedMultiplier& multiplier : multipliers()) {
    const ProductTable products = product_table(multiplier);
    for (const ReductionTree tree : kReductionTrees) {
      for (const FinalAdder adder : kFinalAdders) {
        for (const SignHandling sign : {SignHandling::kCarryOutput, SignHandling::kNegation}) {
          if (sign == SignHandling::kNegation &&
              (multiplier.weight != OperandEncoding::kSm8 || tree != kReductionTrees[0]))
            continue;
          const MultiplierArchitecture architecture = {.tree = tree, .adder = adder, .sign = sign};
          add(concat(canonical_name(multiplier), ", ", to_string(architecture)),
              multiplier_netlist(multiplier, products, mapping, architecture).netlist);
        }
      }
    }
  }
  for (const MaskedMultiplier& multiplier : {exact(8, 8), truncated(8), exact(5, 4)}) {
    add(concat("MAC unit of ", canonical_name(multiplier)),
        mac_netlist(multiplier, product_table(multiplier), 144, mapping, {}).netlist);
  }
  return all;
}

void compare_with_opensta(testing::KnownLibraryName name) {
  if (!testing::installed_or_skip("sta")) return;
  const testing::LibraryFile* const named = testing::library_or_skip(name);
  if (named == nullptr) return;
  const CellMapping mapping(*named->library);
  const std::vector<Design> all = designs(mapping);
  std::vector<testing::PlacedNetlist> placed;
  std::vector<double> ours_ns;
  for (const Design& design : all) {
    const auto& [netlist, environment] = placed.emplace_back(design.placed);
    ours_ns.push_back(analyse_timing(netlist, environment, net_loads(netlist, environment)).delay_ns);
  }
  // simple_rc reads the tables at the net's whole capacitance and adds the wires' Elmore delay, as we do. The
  // default, dmp_ceff_elmore, fits a waveform to each driver behind wires that have resistance, whose slews are up to
  // 10 % longer than the tables', however small the resistance; without wires it reads the tables too.
  for (const auto& [calculator, tolerance] : {std::pair{"simple_rc", 0.01}, std::pair{"dmp_ceff_elmore", 0.025}}) {
    const std::vector<double> theirs_ns = testing::opensta_delays_ns(placed, named->file, calculator);
    double worst = 0;
    for (std::size_t d = 0; d < all.size(); ++d) {
      const double difference = std::abs(ours_ns[d] / theirs_ns[d] - 1);
      CAPTURE(named->library->name, calculator, all[d].name, ours_ns[d], theirs_ns[d]);
      CHECK(difference < tolerance);
      worst = std::max(worst, difference);
    }
    const double tau = test::kendall_tau(ours_ns, theirs_ns);
    std::cout << named->library->name << ", " << calculator << ": " << all.size() << " designs, wire load "
              << placed[0].environment.wire_load_name() << ", worst difference " << fixed(100 * worst, 3)
              << " %, Kendall's tau " << fixed(tau, 4) << "\n";
    CHECK(tau >= 0.995);
  }
}

}  // namespace

TEST_CASE("delay in OSU 0.18 equals OpenSTA's, run now", "[timing][oracle][slow]") {
  compare_with_opensta(testing::KnownLibraryName::kOsu018);
}

TEST_CASE("delay in OSU 0.35 equals OpenSTA's, run now", "[timing][oracle][slow]") {
  compare_with_opensta(testing::KnownLibraryName::kOsu035);
}

TEST_CASE("delay in OSU 0.5 equals OpenSTA's, run now", "[timing][oracle][slow]") {
  compare_with_opensta(testing::KnownLibraryName::kOsu05);
}

TEST_CASE("delay in IHP SG13G2 equals OpenSTA's, run now", "[timing][oracle][slow]") {
  compare_with_opensta(testing::KnownLibraryName::kSg13g2);
}
