#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "libraries.hpp"
#include "tests/support/kendall.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

// A clock that all of them meet, so that power is not nominal: 5 V cells of 0.5 um are eight times slower. At one clock
// power orders as energy does.
constexpr double kPeriodNs = 40;

constexpr std::array kOperands = {
    Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
    Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};

std::vector<MultiplierSpec> designs(const Operands& operands) {
  std::vector<MultiplierSpec> all;
  for (const int bits : {8, 6, 5, 4}) all.emplace_back(exact(bits, bits, operands));
  for (const int k : {4, 6, 8, 10}) all.emplace_back(truncated(k, 8, 8, operands));
  return all;
}

/// By encoding of the operands, the costs of its designs.
struct LibraryCosts {
  std::string name;
  std::array<std::vector<UnitCost>, kOperands.size()> of_operands;
};

LibraryCosts costs_in(std::string name, const CellLibrary& library) {
  LibraryCosts costs{.name = std::move(name), .of_operands = {}};
  for (std::size_t o = 0; o < kOperands.size(); ++o) {
    for (const MultiplierSpec& design : designs(kOperands.at(o)))
      costs.of_operands.at(o).push_back(unit_cost(design, library, {.period_ns = kPeriodNs}));
  }
  return costs;
}

/// What a figure's tau must reach: over all designs, and as a mean over the encodings.
struct Figure {
  std::string_view name;
  double (*of)(const UnitCost&);
  double least_tau;
  double least_tau_of_encoding;
};

void compare(const LibraryCosts& a, const LibraryCosts& b, const std::array<Figure, 4>& figures) {
  std::cout << a.name << " and " << b.name << ", Kendall's tau over all designs (of one encoding):";
  for (const Figure& figure : figures) {
    std::vector<double> all_a, all_b;
    double of_encodings = 0;
    for (std::size_t o = 0; o < kOperands.size(); ++o) {
      std::vector<double> in_a, in_b;
      std::transform(a.of_operands.at(o).begin(), a.of_operands.at(o).end(), std::back_inserter(in_a), figure.of);
      std::transform(b.of_operands.at(o).begin(), b.of_operands.at(o).end(), std::back_inserter(in_b), figure.of);
      of_encodings += test::kendall_tau(in_a, in_b) / kOperands.size();
      all_a.insert(all_a.end(), in_a.begin(), in_a.end());
      all_b.insert(all_b.end(), in_b.begin(), in_b.end());
    }
    const double tau = test::kendall_tau(all_a, all_b);
    std::cout << " " << figure.name << " " << fixed(tau, 3) << " (" << fixed(of_encodings, 3) << ")";
    CAPTURE(a.name, b.name, figure.name);
    CHECK(tau >= figure.least_tau);
    CHECK(of_encodings >= figure.least_tau_of_encoding);
  }
  std::cout << "\n";
}

constexpr auto kArea = [](const UnitCost& cost) { return cost.area_um2; };
constexpr auto kDelay = [](const UnitCost& cost) { return cost.delay_ns; };
constexpr auto kEnergy = [](const UnitCost& cost) { return cost.energy_per_product_fj(); };
constexpr auto kPdp = [](const UnitCost& cost) { return cost.pdp_fj(); };

}  // namespace

TEST_CASE("libraries with adder cells order multipliers alike", "[cost][slow]") {
  const testing::LibraryFile* const osu035 = testing::library_or_skip(testing::KnownLibraryName::kOsu035);
  const testing::LibraryFile* const osu05 = testing::library_or_skip(testing::KnownLibraryName::kOsu05);
  if (osu035 == nullptr || osu05 == nullptr) return;
  const std::array all = {costs_in("OSU 0.18", testing::osu018()), costs_in("OSU 0.35", *osu035->library),
                          costs_in("OSU 0.5", *osu05->library)};
  for (std::size_t b = 0; b < all.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      compare(all.at(a), all.at(b),
              {Figure{"area", kArea, 0.98, 0.98}, Figure{"delay", kDelay, 0.96, 0.98},
               Figure{"energy", kEnergy, 0.94, 0.98}, Figure{"PDP", kPdp, 0.95, 0.98}});
    }
  }
}

TEST_CASE("a library without adder cells orders multipliers of one encoding as others do", "[cost][slow]") {
  const CellLibrary* const sg13g2 = testing::sg13g2_or_skip();
  if (sg13g2 == nullptr) return;
  const LibraryCosts ihp = costs_in("IHP SG13G2", *sg13g2);
  compare(ihp, costs_in("OSU 0.18", testing::osu018()),
          {Figure{"area", kArea, 0.97, 0.98}, Figure{"delay", kDelay, 0.8, 0.9}, Figure{"energy", kEnergy, 0.9, 0.98},
           Figure{"PDP", kPdp, 0.9, 0.98}});
  // What an exclusive-or costs beside a full adder ranks the encodings, above all in delay.
  CellLibrary without_adders = testing::osu018();
  std::erase_if(without_adders.cells, [](const Cell& cell) { return cell.outputs.size() > 1; });
  compare(ihp, costs_in("OSU 0.18 without adder cells", without_adders),
          {Figure{"area", kArea, 0.98, 0.98}, Figure{"delay", kDelay, 0.93, 0.95},
           Figure{"energy", kEnergy, 0.95, 0.98}, Figure{"PDP", kPdp, 0.94, 0.95}});
}
