#include "dse/multipliers/stand_in_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "core/product_table.hpp"
#include "dse/multipliers/operand_histograms.hpp"

namespace axdse::dse {
namespace {

/// What a code of an 8-bit operand stands for, and the code that a narrower multiplier gets for it.
struct NarrowedOperand {
  std::array<int, 256> values{};
  std::array<std::uint8_t, 256> codes{};
  double scale = 1;  ///< from products of narrow codes back to 8-bit ones
};

NarrowedOperand narrowed(OperandEncoding encoding, int bits) {
  NarrowedOperand operand;
  for (int code = 0; code < 256; ++code) {
    const auto index = static_cast<std::size_t>(code);
    operand.values[index] = decode(encoding, 8, static_cast<std::uint8_t>(code));
    operand.codes[index] = bits == 8 ? static_cast<std::uint8_t>(code)
                                     : encode(encoding, narrowed_value(operand.values[index], encoding, bits));
  }
  operand.scale = static_cast<double>(quantiser_range(encoding, 8).max) / quantiser_range(encoding, bits).max;
  return operand;
}

}  // namespace

StandInError stand_in_error(const MultiplierSpec& multiplier, const OperandStatistics& full_width) {
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  const ProductTable products = product_table(multiplier);
  const NarrowedOperand activation = narrowed(operands.activation, widths.activation_bits);
  const NarrowedOperand weight = narrowed(operands.weight, widths.weight_bits);
  const double scale = activation.scale * weight.scale;
  double med = 0;
  int largest = 0;
  for (std::size_t a = 0; a < 256; ++a) {
    for (std::size_t w = 0; w < 256; ++w) {
      const int exact = activation.values[a] * weight.values[w];
      largest = std::max(largest, std::abs(exact));
      const double probability = full_width.activation[a] * full_width.weight[w];
      if (probability == 0) continue;
      med += probability * std::abs(scale * products.at(activation.codes[a], weight.codes[w]) - exact);
    }
  }
  return {.med = med, .nmed = med / largest};
}

}  // namespace axdse::dse
