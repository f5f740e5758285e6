#include "hwmodel/arithmetic/multiplier_netlist.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/arithmetic/reduction_tree.hpp"

namespace axdse::hwmodel {
namespace {

/// Bits that the array's sum needs; its highest weighs negative if the sum can be negative.
struct SumFormat {
  int width = 0;
  bool is_signed = false;
};

SumFormat sum_format(const MaskedMultiplier& multiplier, const ProductTable& products) {
  const bool magnitudes = multiplier.weight == OperandEncoding::kSm8;
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
  for (int a = 0; a < ProductTable::kCodes; ++a) {
    for (int w = 0; w < (magnitudes ? 128 : ProductTable::kCodes); ++w) {  // below 128 the sign is +
      const std::int32_t sum =
          products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w)) - multiplier.constant;
      lowest = std::min(lowest, sum);
      highest = std::max(highest, sum);
    }
  }
  const auto bits = [](std::int32_t x) { return static_cast<int>(std::bit_width(static_cast<std::uint32_t>(x))); };
  if (lowest == 0) return {.width = bits(highest), .is_signed = false};
  return {.width = std::max(bits(highest), bits(-(lowest + 1))) + 1, .is_signed = true};
}

std::vector<Signal> add_inputs(NetlistBuilder& builder, std::string_view prefix, int count) {
  std::vector<Signal> bits;
  for (int i = 0; i < count; ++i) bits.push_back(builder.add_input(concat(prefix, i)));
  return bits;
}

std::string describe(FinalAdder adder, const std::set<GateFunction>& composed) {
  std::string text = concat("dadda, ", to_string(adder));
  std::vector<std::string> names;
  for (const GateFunction function : composed) names.emplace_back(to_string(function));
  if (!names.empty()) text += concat("; from gates: ", join(names, ", "));
  return text;
}

}  // namespace

MultiplierNetlist multiplier_netlist(const MaskedMultiplier& multiplier, const ProductTable& products,
                                     const CellMapping& mapping, FinalAdder adder) {
  NetlistBuilder builder(mapping);
  MultiplierNetlist result;
  result.activation_inputs = multiplier.activation_bits;
  result.weight_inputs = multiplier.weight_bits;
  const std::vector<Signal> activation = add_inputs(builder, "a", multiplier.activation_bits);
  const std::vector<Signal> weight = add_inputs(builder, "w", multiplier.weight_bits);
  const SumFormat format = sum_format(multiplier, products);

  const auto array_weight = std::span(weight).first(static_cast<std::size_t>(multiplier.columns()));
  BitColumns columns =
      dadda_reduction(partial_products(multiplier, activation, array_weight, format.width, builder), builder);
  const std::vector<Signal> sum = add_columns(columns, adder, builder);

  const auto weight_of = [](int column) { return std::int32_t{1} << column; };
  const auto add_product_bit = [&](int column, Signal bit, std::int32_t bit_weight) {
    if (bit.is_one()) result.offset += bit_weight;
    if (bit.is_constant()) return;
    builder.add_output(concat("p", column), bit);
    result.output_weights.push_back(bit_weight);
  };
  if (multiplier.weight == OperandEncoding::kSm8) {
    const Signal sign = weight.back();
    int lowest = 0;
    while (lowest < format.width && sum[static_cast<std::size_t>(lowest)].is_zero()) ++lowest;
    for (int c = lowest; c < format.width; ++c) {
      add_product_bit(c, builder.make_xor(sum[static_cast<std::size_t>(c)], sign), weight_of(c));
    }
    if (lowest < format.width) {
      builder.add_output("sign_carry", sign);
      result.output_weights.push_back(weight_of(lowest) - weight_of(format.width));
    }
  } else {
    for (int c = 0; c < format.width; ++c) {
      const bool negative = format.is_signed && c + 1 == format.width;
      add_product_bit(c, sum[static_cast<std::size_t>(c)], negative ? -weight_of(c) : weight_of(c));
    }
  }
  result.architecture = describe(adder, builder.composed());
  result.netlist = std::move(builder).finish();
  return result;
}

}  // namespace axdse::hwmodel
