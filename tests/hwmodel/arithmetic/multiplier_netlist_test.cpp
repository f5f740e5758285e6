#include "hwmodel/arithmetic/multiplier_netlist.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "hwmodel/simulation/equivalence.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr std::array kOperands = {
    Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
    Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};

std::int64_t wrong_products(const MultiplierSpec& multiplier, const CellMapping& mapping,
                            const MultiplierArchitecture& architecture) {
  const ProductTable products = product_table(multiplier);
  const MultiplierNetlist netlist = multiplier_netlist(multiplier, products, mapping, architecture);
  return count_wrong_products(netlist, simulate_exhaustively(netlist.netlist), multiplier, products);
}

constexpr std::array kSignHandlings = {SignHandling::kCarryOutput, SignHandling::kNegation};

template <typename T, std::size_t N>
T any_of(const std::array<T, N>& values, RandomEngine& engine) {
  return values[uniform_below(engine, N)];
}

std::set<std::string> output_names(const MultiplierNetlist& netlist) {
  std::set<std::string> names;
  for (const Port& port : netlist.netlist.outputs) names.insert(port.name);
  return names;
}

MultiplierNetlist osu018_netlist(const MaskedMultiplier& multiplier, const MultiplierArchitecture& architecture = {}) {
  static const CellMapping mapping(testing::osu018());
  return multiplier_netlist(multiplier, product_table(multiplier), mapping, architecture);
}

}  // namespace

TEST_CASE("netlists of all families, encodings, trees and adders equal their product tables",
          "[arithmetic][property]") {
  const Operands operands = GENERATE(from_range(kOperands));
  const MultiplierArchitecture architecture = {.tree = GENERATE(from_range(kReductionTrees)),
                                               .adder = GENERATE(from_range(kFinalAdders))};
  const CellMapping mapping(testing::osu018());
  const std::vector<int> rows = {0, 2};
  std::vector<MaskedMultiplier> multipliers = {rectangle(4, 5, 8, 8, operands), perforated(rows, 8, 8, operands),
                                               operand(1, 2, 8, 8, operands)};
  for (const int k : {0, 1, 5, 8, 11, 13}) multipliers.push_back(truncated(k, 8, 8, operands));
  for (MaskedMultiplier& multiplier : multipliers) {
    multiplier.constant = 37;
    CAPTURE(canonical_name(multiplier), to_string(architecture));
    CHECK(wrong_products(multiplier, mapping, architecture) == 0);
  }
}

TEST_CASE("netlists of all widths equal their product tables", "[arithmetic][property]") {
  const Operands operands = GENERATE(from_range(kOperands));
  const CellMapping mapping(testing::osu018());
  for (int a = 3; a <= 8; ++a) {
    for (int w = 3; w <= 8; ++w) {
      CAPTURE(to_string(operands), a, w);
      CHECK(wrong_products(exact(a, w, operands), mapping, {}) == 0);
      CHECK(wrong_products(truncated(3, a, w, operands), mapping, {.adder = FinalAdder::kSklansky}) == 0);
    }
  }
}

TEST_CASE("netlists of compressed arrays equal their product tables", "[arithmetic][property]") {
  const Operands operands = GENERATE(from_range(kOperands));
  const CellMapping mapping(testing::osu018());
  std::size_t number = 0;
  for (const Compressor compressor : kCompressors) {
    for (const MaskedMultiplier& array : {exact(8, 8, operands), truncated(3, 7, 6, operands)}) {
      for (const int columns : compressible_columns(array, compressor)) {
        const MultiplierSpec multiplier = compressed(columns, compressor, array);
        ++number;
        const MultiplierArchitecture architecture = {.tree = kReductionTrees.at(number % kReductionTrees.size()),
                                                     .adder = kFinalAdders.at(number % kFinalAdders.size())};
        CAPTURE(canonical_name(multiplier), to_string(architecture));
        CHECK(wrong_products(multiplier, mapping, architecture) == 0);
      }
    }
  }
}

TEST_CASE("netlists of random masks equal their product tables", "[arithmetic][property]") {
  const CellMapping mapping(testing::osu018());
  RandomEngine engine(seed_for(5, 0, "masks"));
  for (int i = 0; i < 40; ++i) {
    MaskedMultiplier multiplier = exact(static_cast<int>(3 + uniform_below(engine, 6)),
                                        static_cast<int>(3 + uniform_below(engine, 6)), any_of(kOperands, engine));
    multiplier.kept.bits = engine() & (i % 2 == 0 ? engine() : ~std::uint64_t{0});
    CAPTURE(canonical_name(multiplier));
    const MultiplierArchitecture architecture = {.tree = any_of(kReductionTrees, engine),
                                                 .adder = any_of(kFinalAdders, engine),
                                                 .sign = any_of(kSignHandlings, engine)};
    CAPTURE(to_string(architecture));
    CHECK(wrong_products(multiplier, mapping, architecture) == 0);
  }
}

TEST_CASE("netlists without adder cells equal their product tables", "[arithmetic][property]") {
  const CellLibrary nands = testing::osu018_subset({"BUFX2", "NAND2X1"});
  const CellMapping mapping(nands);
  const MaskedMultiplier multiplier = truncated(4, 8, 8, {OperandEncoding::kU8, OperandEncoding::kS8});
  CHECK(wrong_products(multiplier, mapping, {.adder = FinalAdder::kSklansky}) == 0);
  const MultiplierNetlist netlist =
      multiplier_netlist(multiplier, product_table(multiplier), mapping, {.adder = FinalAdder::kSklansky});
  CHECK(netlist.architecture ==
        "dadda, sklansky; from gates: inverter, and, or, xor, xnor, and-or, half adder, full adder");
}

TEST_CASE("a netlist with one wrong gate is found out", "[arithmetic]") {
  const MaskedMultiplier multiplier = exact(8, 8);
  const ProductTable products = product_table(multiplier);
  MultiplierNetlist netlist = osu018_netlist(multiplier);
  CHECK(count_wrong_products(netlist, simulate_exhaustively(netlist.netlist), multiplier, products) == 0);
  const auto nor2 = std::find_if(testing::osu018().cells.begin(), testing::osu018().cells.end(),
                                 [](const Cell& c) { return c.name == "OR2X1"; });
  const auto and2 = std::find_if(netlist.netlist.gates.begin(), netlist.netlist.gates.end(),
                                 [](const Gate& gate) { return gate.cell->name == "AND2X1"; });
  and2->cell = &*nor2;
  CHECK(count_wrong_products(netlist, simulate_exhaustively(netlist.netlist), multiplier, products) > 0);
}

TEST_CASE("sign and magnitude: the carry of the sign is an output, at the lowest live column", "[arithmetic]") {
  const MultiplierNetlist netlist = osu018_netlist(truncated(10));
  CHECK(output_names(netlist) == std::set<std::string>{"p10", "p11", "p12", "p13", "p14", "sign_carry"});
  CHECK(netlist.output_weights.back() == (1 << 10) - (1 << 15));
  CHECK(netlist.offset == 0);
}

TEST_CASE("constant product bits have no gate and no port", "[arithmetic]") {
  const Operands u8_s8 = {OperandEncoding::kU8, OperandEncoding::kS8};
  const MultiplierNetlist netlist = osu018_netlist(truncated(8, 8, 8, u8_s8));
  CHECK(output_names(netlist).count("p6") == 0);
  CHECK(output_names(netlist).count("p7") == 0);  // 1 for all operands: the sign constants
  CHECK(netlist.offset == 1 << 7);
  CHECK(netlist.output_weights.back() == -(1 << 15));
}

TEST_CASE("an exact array spends what Dadda's tree is known for", "[arithmetic]") {
  // n x n: n^2 ANDs, n^2 - 4n + 3 full and n - 1 half adders in the tree, then an adder over 2n - 2 columns.
  const MultiplierNetlist netlist = osu018_netlist(exact(8, 8, {OperandEncoding::kU8, OperandEncoding::kU8}));
  const auto count = [&netlist](std::string_view name) {
    return std::count_if(netlist.netlist.gates.begin(), netlist.netlist.gates.end(),
                         [name](const Gate& gate) { return gate.cell->name == name; });
  };
  CHECK(count("AND2X1") == 64);
  CHECK(count("FAX1") == 35 + 13);  // the adder: one half adder, 13 full adders
  CHECK(count("HAX1") == 7 + 1);
  CHECK(netlist.netlist.gates.size() == 64 + 48 + 8);
}
