#include "hwmodel/arithmetic/mac_unit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "hwmodel/simulation/equivalence.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};
constexpr Operands kU8S8 = {OperandEncoding::kU8, OperandEncoding::kS8};
constexpr Operands kS8S8 = {OperandEncoding::kS8, OperandEncoding::kS8};
constexpr std::array kOperands = {kU8U8, kU8S8, Operands{}, kS8S8};

MaskedMultiplier with_constant(MaskedMultiplier multiplier, std::int32_t constant) {
  multiplier.constant = constant;
  return multiplier;
}

MacNetlist osu018_mac(const MultiplierSpec& multiplier, int products_in_sum, const MacArchitecture& architecture = {}) {
  static const CellMapping mapping(testing::osu018());
  return mac_netlist(multiplier, product_table(multiplier), products_in_sum, mapping, architecture);
}

std::int64_t wrong_sums(const MultiplierSpec& multiplier, int products_in_sum, const MacArchitecture& architecture,
                        std::int64_t vectors) {
  const MacNetlist mac = osu018_mac(multiplier, products_in_sum, architecture);
  RandomEngine engine(seed_for(11, static_cast<std::uint64_t>(products_in_sum), canonical_name(multiplier)));
  return count_wrong_sums(mac, multiplier, product_table(multiplier), vectors, engine);
}

int accumulator_bits(const MaskedMultiplier& multiplier, int products_in_sum) {
  return accumulator_range(product_table(multiplier), products_in_sum).width;
}

std::vector<std::string> names(const std::vector<Port>& ports) {
  std::vector<std::string> all;
  for (const Port& port : ports) all.push_back(port.name);
  return all;
}

}  // namespace

TEST_CASE("accumulators of 288 products are as wide as an independent flow made them", "[mac]") {
  const std::vector<std::pair<MaskedMultiplier, int>> known = {
      {exact(8, 8), 25},  {exact(7, 7), 23},  {exact(6, 6), 21},  {exact(6, 5), 20},  {exact(5, 5), 19},
      {exact(5, 4), 17},  {exact(5, 3), 16},  {exact(4, 4), 16},  {exact(4, 3), 15},  {truncated(6), 19},
      {truncated(7), 18}, {truncated(8), 17}, {truncated(9), 16}, {truncated(10), 14}};
  for (const auto& [multiplier, bits] : known) {
    CAPTURE(canonical_name(multiplier));
    CHECK(accumulator_bits(multiplier, 288) == bits);
  }
}

TEST_CASE("an accumulator begins at the lowest bit that can differ and holds K extreme products", "[mac]") {
  const AccumulatorRange exact_sum = accumulator_range(product_table(exact(8, 8)), 9);
  CHECK(exact_sum ==
        AccumulatorRange{
            .minimum = -9 * 255 * 127, .maximum = 9 * 255 * 127, .lowest_bit = 0, .width = 20, .is_signed = true});
  CHECK(exact_sum.top_bit() == 19);
  CHECK(accumulator_range(product_table(exact(4, 4, kU8U8)), 4) ==
        AccumulatorRange{.minimum = 0, .maximum = 900, .lowest_bit = 0, .width = 10, .is_signed = false});
  // s8: -128 is a code of the table.
  CHECK(accumulator_range(product_table(exact(8, 8, kU8S8)), 1).minimum == -255 * 128);
  // A constant moves the range, not the lowest bit.
  const AccumulatorRange moved = accumulator_range(product_table(with_constant(truncated(6), 33)), 100);
  CHECK(moved.lowest_bit == 6);
  CHECK(moved.maximum + moved.minimum == 2 * 3300);
  // A dropped row leaves a gap below.
  const std::vector<int> rows = {0, 1, 2};
  CHECK(accumulator_range(product_table(perforated(rows)), 1).lowest_bit == 3);
}

TEST_CASE("codes and sums of an accumulator", "[mac]") {
  const MacNetlist mac = osu018_mac(truncated(8), 144);
  CHECK(mac.accumulator_code(0) == 0);
  CHECK(mac.accumulator_code(-1) == (std::uint64_t{1} << mac.accumulator.width) - 1);
  for (const std::int64_t sum : {std::int64_t{-1}, std::int64_t{255}, std::int64_t{256}, mac.accumulator.minimum,
                                 mac.accumulator.maximum, mac.accumulator.maximum / 3}) {
    CHECK(mac.sum_of_code(mac.accumulator_code(sum), sum) == sum);
  }
}

TEST_CASE("a MAC unit's ports, and the operand bits that are read", "[mac]") {
  const MacNetlist mac = osu018_mac(truncated(10), 9);
  const std::vector<std::string> inputs = names(mac.netlist.inputs);
  CHECK(inputs.front() == "a0");
  CHECK(inputs[8] == "w0");
  CHECK(inputs[16] == "s10");
  CHECK(inputs.size() == 16 + static_cast<std::size_t>(mac.accumulator.width));
  const std::vector<std::string> outputs = names(mac.netlist.outputs);
  CHECK(outputs.front() == "t10");
  CHECK(outputs.back() == concat("t", mac.accumulator.top_bit()));
  CHECK(mac.activation_bits_read == std::vector<int>{4, 5, 6, 7});
  CHECK(mac.weight_bits_read == std::vector<int>{3, 4, 5, 6, 7});
  CHECK(mac.product_offset == 0);
  CHECK(mac.architecture == "dadda, ripple; accumulator ripple, sign repeated");
}

TEST_CASE("each gate of a MAC unit belongs to a part", "[mac]") {
  const Netlist mac = osu018_mac(exact(8, 8), 144).netlist;
  const double multiplier = mac.area_um2(UnitPart::kMultiplier);
  const double sign = mac.area_um2(UnitPart::kSign);
  const double accumulator = mac.area_um2(UnitPart::kAccumulator);
  CHECK(multiplier + sign + accumulator == Approx(mac.area_um2()));
  const auto area_of = [](std::string_view name) {
    const auto& cells = testing::osu018().cells;
    return std::find_if(cells.begin(), cells.end(), [name](const Cell& cell) { return cell.name == name; })->area_um2;
  };
  // 15 product bits; buffers of the sign's net come on top.
  CHECK(sign >= 15 * area_of("XOR2X1"));
  CHECK(sign < 16 * area_of("XOR2X1") + 4 * area_of("BUFX2"));
  // 24 columns: a full adder each, but for the top one, whose carry nobody reads.
  CHECK(accumulator >= 23 * area_of("FAX1"));
  CHECK(accumulator <= 24 * area_of("FAX1") + 4 * area_of("BUFX2"));
  CHECK(osu018_mac(exact(8, 8, kU8S8), 144).netlist.area_um2(UnitPart::kSign) == 0);
}

TEST_CASE("an inverted sign leaves half adders above the product", "[mac]") {
  for (const Operands operands : {Operands{}, kU8S8}) {
    const MacNetlist repeated = osu018_mac(exact(8, 8, operands), 576);
    const MacNetlist inverted = osu018_mac(exact(8, 8, operands), 576, {.extension = SignExtension::kInverted});
    CHECK(inverted.netlist.area_um2(UnitPart::kAccumulator) < repeated.netlist.area_um2(UnitPart::kAccumulator));
    // Two's complement: the inverter of the array's top column and that of the sign cancel each other.
    CHECK(inverted.netlist.area_um2(UnitPart::kMultiplier) <= repeated.netlist.area_um2(UnitPart::kMultiplier));
    CHECK(repeated.product_offset == 0);
    CHECK(inverted.product_offset == -(1 << 15));
  }
}

TEST_CASE("MAC units of every level add integers", "[mac][property]") {
  const int products_in_sum = GENERATE(9, 144, 576);
  for (const MultiplierSpec& level : testing::demo_levels()) {
    CAPTURE(canonical_name(level), products_in_sum);
    CHECK(wrong_sums(level, products_in_sum, {}, 4'000) == 0);
    CHECK(wrong_sums(level, products_in_sum,
                     {.accumulator = FinalAdder::kSklansky, .extension = SignExtension::kInverted}, 4'000) == 0);
  }
}

TEST_CASE("MAC units of every level add integers on 100,000 vectors", "[mac][property][slow]") {
  const int products_in_sum = GENERATE(9, 144, 576);
  for (const MultiplierSpec& level : testing::demo_levels()) {
    CAPTURE(canonical_name(level), products_in_sum);
    CHECK(wrong_sums(level, products_in_sum, {}, 100'000) == 0);
  }
}

TEST_CASE("MAC units of all encodings, widths and architectures add integers", "[mac][property]") {
  RandomEngine engine(seed_for(12, 0, "mac units"));
  const auto any_of = [&engine](const auto& values) { return values[uniform_below(engine, values.size())]; };
  for (int i = 0; i < 60; ++i) {
    MaskedMultiplier multiplier = exact(static_cast<int>(3 + uniform_below(engine, 6)),
                                        static_cast<int>(3 + uniform_below(engine, 6)), any_of(kOperands));
    if (i % 3 != 0) multiplier.kept.bits = engine() & (i % 2 == 0 ? engine() : ~std::uint64_t{0});
    if (multiplier.kept_in_array().bits == 0) multiplier.kept = PartialProductMask::all();
    if (i % 4 == 0) multiplier.constant = static_cast<std::int32_t>(uniform_below(engine, 200)) - 100;
    const MacArchitecture architecture = {
        .multiplier = {.tree = any_of(kReductionTrees),
                       .adder = any_of(kFinalAdders),
                       .sign = any_of(std::array{SignHandling::kCarryOutput, SignHandling::kNegation})},
        .accumulator = any_of(kFinalAdders),
        .extension = any_of(kSignExtensions)};
    const int products_in_sum = static_cast<int>(1 + uniform_below(engine, 600));
    CAPTURE(canonical_name(multiplier), to_string(architecture), products_in_sum);
    CHECK(wrong_sums(multiplier, products_in_sum, architecture, 2'000) == 0);
  }
}

TEST_CASE("MAC units of compressed arrays add integers", "[mac][property]") {
  for (const Compressor compressor : kCompressors) {
    for (const Operands operands : kOperands) {
      const MultiplierSpec multiplier = compressed(8, compressor, exact(8, 8, operands));
      CAPTURE(canonical_name(multiplier));
      CHECK(wrong_sums(multiplier, 144, {}, 2'000) == 0);
    }
  }
}

TEST_CASE("a MAC unit with one wrong gate is found out", "[mac]") {
  const MultiplierSpec level = truncated(6);
  MacNetlist mac = osu018_mac(level, 144);
  const auto& cells = testing::osu018().cells;
  const auto xnor = std::find_if(cells.begin(), cells.end(), [](const Cell& c) { return c.name == "XNOR2X1"; });
  const auto last_xor = std::find_if(mac.netlist.gates.rbegin(), mac.netlist.gates.rend(),
                                     [](const Gate& gate) { return gate.cell->name == "XOR2X1"; });
  REQUIRE(last_xor != mac.netlist.gates.rend());
  last_xor->cell = &*xnor;
  RandomEngine engine(1);
  CHECK(count_wrong_sums(mac, level, product_table(level), 1'000, engine) > 0);
}
