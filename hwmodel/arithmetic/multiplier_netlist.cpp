#include "hwmodel/arithmetic/multiplier_netlist.hpp"

#include <utility>

#include "core/text.hpp"
#include "hwmodel/arithmetic/product_signals.hpp"

namespace axdse::hwmodel {

MultiplierNetlist multiplier_netlist(const MultiplierSpec& multiplier, const ProductTable& products,
                                     const CellMapping& mapping, const MultiplierArchitecture& architecture) {
  NetlistBuilder builder(mapping);
  MultiplierNetlist result;
  const OperandWidths widths = operand_widths(multiplier);
  result.activation_inputs = widths.activation_bits;
  result.weight_inputs = widths.weight_bits;
  const BitRow activation = builder.add_inputs("a", widths.activation_bits);
  const BitRow weight = builder.add_inputs("w", widths.weight_bits);
  const ProductSignals product = build_product(multiplier, products, activation, weight, architecture, builder);

  const auto weight_of = [](std::size_t column) { return std::int32_t{1} << column; };
  const auto add_output = [&](std::string name, Signal bit, std::int32_t bit_weight) {
    if (bit.is_one()) result.offset += bit_weight;
    if (bit.is_constant()) return;
    builder.add_output(std::move(name), bit);
    result.output_weights.push_back(bit_weight);
  };
  const std::size_t width = product.bits.size();
  const bool has_carry = !product.carry.is_zero();
  for (std::size_t c = 0; c < width; ++c) {
    const bool top_of_signed = c + 1 == width && !has_carry && !product.extension.is_zero();
    add_output(concat("p", c), product.bits[c], top_of_signed ? -weight_of(c) : weight_of(c));
  }
  if (has_carry) add_output("sign_carry", product.carry, weight_of(product.carry_column) - weight_of(width));
  result.architecture = concat(to_string(architecture), builder.composed_note());
  result.netlist = std::move(builder).finish();
  return result;
}

}  // namespace axdse::hwmodel
