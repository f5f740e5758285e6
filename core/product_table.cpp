#include "core/product_table.hpp"

namespace axdse {
namespace {

/// Sum of the kept partial products of one operand pair, as the array forms it (sign logic excluded under sm8).
std::int32_t array_sum(const MaskedMultiplier& spec, std::uint8_t activation_code, std::uint8_t weight_code) {
  const PartialProductMask kept = spec.kept_in_array();
  const int signed_row = spec.activation == OperandEncoding::kS8 ? spec.rows() - 1 : -1;
  const int signed_column = spec.weight == OperandEncoding::kS8 ? spec.columns() - 1 : -1;
  std::int32_t sum = 0;
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      const int bit = ((activation_code >> i) & 1) & ((weight_code >> j) & 1);
      const bool inverted = (i == signed_row) != (j == signed_column);  // Baugh-Wooley: -x = (1 - x) - 1
      if (kept.kept(i, j)) sum += (inverted ? 1 - bit : bit) << (i + j);
      if (inverted) sum -= 1 << (i + j);
    }
  }
  return sum;
}

template <typename Product>
ProductTable tabulate(Product product) {
  ProductTable table;
  for (int a = 0; a < ProductTable::kCodes; ++a) {
    for (int w = 0; w < ProductTable::kCodes; ++w) {
      const auto activation_code = static_cast<std::uint8_t>(a);
      const auto weight_code = static_cast<std::uint8_t>(w);
      table.set(activation_code, weight_code, product(activation_code, weight_code));
    }
  }
  return table;
}

}  // namespace

ProductTable product_table(const MultiplierSpec& spec) {
  return std::visit(
      [](const MaskedMultiplier& masked) {
        return tabulate([&masked](std::uint8_t a, std::uint8_t w) {
          const std::int32_t sum = array_sum(masked, a, w);
          const bool negative = masked.weight == OperandEncoding::kSm8 && (w & 0x80U) != 0;
          return (negative ? -sum : sum) + masked.constant;
        });
      },
      spec);
}

ProductTable exact_product_table(const MultiplierSpec& spec) {
  return std::visit(
      [](const MaskedMultiplier& masked) {
        return tabulate([&masked](std::uint8_t a, std::uint8_t w) {
          return decode(masked.activation, masked.activation_bits, a) * decode(masked.weight, masked.weight_bits, w);
        });
      },
      spec);
}

}  // namespace axdse
