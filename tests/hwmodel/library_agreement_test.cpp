#include <array>
#include <catch2/catch.hpp>
#include <iostream>

#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "libraries.hpp"
#include "tests/support/kendall.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

struct Figure {
  std::string_view name;
  double (*of)(const UnitCost&);
};
constexpr std::array kFigures = {
    Figure{"area", [](const UnitCost& cost) { return cost.area_um2; }},
    Figure{"delay", [](const UnitCost& cost) { return cost.delay_ns; }},
    Figure{"energy", [](const UnitCost& cost) { return cost.energy_per_product_fj(); }},
    Figure{"PDP", [](const UnitCost& cost) { return cost.pdp_fj(); }},
};

std::vector<MultiplierSpec> designs() {
  constexpr std::array kOperands = {
      Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
      Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};
  std::vector<MultiplierSpec> all;
  for (const Operands& operands : kOperands) {
    for (const int bits : {8, 6, 5, 4}) all.emplace_back(exact(bits, bits, operands));
    for (const int k : {4, 6, 8, 10}) all.emplace_back(truncated(k, 8, 8, operands));
  }
  return all;
}

}  // namespace

TEST_CASE("libraries order multipliers alike", "[cost][slow]") {
  const std::vector<testing::LibraryFile>& libraries = testing::installed_libraries();
  static_cast<void>(testing::sg13g2_or_skip());  // says so where it is missing
  std::vector<std::vector<UnitCost>> costs(libraries.size());
  for (std::size_t l = 0; l < libraries.size(); ++l) {
    // A clock that all of them meet, so that power is not nominal: 5 V cells of 0.5 um are eight times slower.
    for (const MultiplierSpec& design : designs())
      costs[l].push_back(unit_cost(design, *libraries[l].library, {.period_ns = 40}));
  }
  for (std::size_t a = 0; a < libraries.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      std::cout << libraries[b].library->name << " and " << libraries[a].library->name << ", " << costs[a].size()
                << " designs, Kendall's tau:";
      for (const Figure& figure : kFigures) {
        std::vector<double> x, y;
        for (const UnitCost& cost : costs[a]) x.push_back(figure.of(cost));
        for (const UnitCost& cost : costs[b]) y.push_back(figure.of(cost));
        const double tau = test::kendall_tau(x, y);
        std::cout << " " << figure.name << " " << fixed(tau, 3);
        CHECK(tau > 0.8);
      }
      std::cout << "\n";
    }
  }
}
