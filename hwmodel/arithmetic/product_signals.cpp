#include "hwmodel/arithmetic/product_signals.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/error.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/compressed_addends.hpp"

namespace axdse::hwmodel {
namespace {

/// Bits that the array's sum needs; its highest weighs negative if the sum can be negative.
struct SumFormat {
  int width = 0;
  bool is_signed = false;
};

SumFormat sum_format(const MaskedMultiplier& array, const ProductTable& products) {
  const bool magnitudes = array.weight == OperandEncoding::kSm8;
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
  for (int a = 0; a < ProductTable::kCodes; ++a) {
    for (int w = 0; w < (magnitudes ? 128 : ProductTable::kCodes); ++w) {  // below 128 the sign is +
      const std::int32_t sum = products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w)) - array.constant;
      lowest = std::min(lowest, sum);
      highest = std::max(highest, sum);
    }
  }
  const auto bits = [](std::int32_t x) { return static_cast<int>(std::bit_width(static_cast<std::uint32_t>(x))); };
  if (lowest == 0) return {.width = bits(highest), .is_signed = false};
  return {.width = std::max(bits(highest), bits(-(lowest + 1))) + 1, .is_signed = true};
}

std::size_t lowest_live(const BitRow& bits) {
  return static_cast<std::size_t>(std::find_if(bits.begin(), bits.end(), [](Signal bit) { return !bit.is_zero(); }) -
                                  bits.begin());
}

/// `magnitude` where `sign` is 0, its negative where it is 1.
ProductSignals with_sign(const BitRow& magnitude, Signal sign, const MultiplierArchitecture& architecture,
                         NetlistBuilder& builder) {
  const std::size_t lowest = lowest_live(magnitude);
  ProductSignals product{.bits = magnitude};
  if (lowest == magnitude.size()) return product;
  for (std::size_t c = lowest; c < magnitude.size(); ++c) product.bits[c] = builder.make_xor(magnitude[c], sign);
  product.extension = sign;
  product.carry = sign;
  product.carry_column = lowest;
  if (architecture.sign == SignHandling::kCarryOutput) return product;

  BitColumns columns(magnitude.size() + 1);  // -0 leaves the extension at 0: one more column
  for (std::size_t c = lowest; c < magnitude.size(); ++c) columns[c] = {product.bits[c]};
  columns.back() = {sign};
  BitRow sum = add_columns(columns, architecture.adder, builder, sign);
  const Signal top = sum.back();
  return {.bits = std::move(sum), .extension = top};
}

/// The product of an array, its sum built by add(width): `width` bits.
template <typename Add>
ProductSignals build_array(const MaskedMultiplier& array, const ProductTable& products, std::span<const Signal> weight,
                           const MultiplierArchitecture& architecture, NetlistBuilder& builder, Add add) {
  builder.begin_part(UnitPart::kMultiplier);
  const SumFormat format = sum_format(array, products);
  BitRow sum = add(format.width);
  if (array.weight == OperandEncoding::kSm8) {
    builder.begin_part(UnitPart::kSign);
    return with_sign(sum, weight.back(), architecture, builder);
  }
  const Signal extension = format.is_signed ? sum.back() : Signal::zero();
  return {.bits = std::move(sum), .extension = extension};
}

}  // namespace

ProductSignals build_product(const MultiplierSpec& multiplier, const ProductTable& products,
                             std::span<const Signal> activation, std::span<const Signal> weight,
                             const MultiplierArchitecture& architecture, NetlistBuilder& builder) {
  const auto addends_of = [&](const MaskedMultiplier& array, int width) {
    const auto array_weight = weight.first(static_cast<std::size_t>(array.columns()));
    return partial_products(array, activation, array_weight, width, builder);
  };
  const auto add_up = [&](const PartialProducts& addends) {
    return add_columns(reduce(addends, architecture.tree, builder), architecture.adder, builder);
  };
  const auto build_masked = [&](const MaskedMultiplier& masked) {
    return build_array(masked, products, weight, architecture, builder,
                       [&](int width) { return add_up(addends_of(masked, width)); });
  };
  const auto build_compressed = [&](const CompressedMultiplier& compressed) {
    return build_array(compressed.array, products, weight, architecture, builder, [&](int width) {
      return add_up(compressed_addends(compressed, addends_of(compressed.array, width), builder));
    });
  };
  const auto refuse = [](const TableMultiplier& table) -> ProductSignals {
    throw SpecError({.where = concat("netlist of table ", table.name()),
                     .got = "a table of products",
                     .allowed = "multipliers with a circuit",
                     .why = "a table says what is computed, not how",
                     .fix = "use a family, or import the circuit's netlist"});
  };
  return std::visit(Overloaded{build_masked, refuse, build_compressed}, multiplier);
}

std::string to_string(const MultiplierArchitecture& architecture) {
  std::string text = concat(to_string(architecture.tree), ", ", to_string(architecture.adder));
  if (architecture.sign == SignHandling::kNegation) text += ", negation";
  return text;
}

}  // namespace axdse::hwmodel
