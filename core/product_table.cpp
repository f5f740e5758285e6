#include "core/product_table.hpp"

#include <array>
#include <bit>

#include "core/compressed_products.hpp"
#include "core/error.hpp"
#include "core/overloaded.hpp"

namespace axdse {
namespace {

/// What cell (i, j) adds to the product of a masked multiplier, the sign constant of Baugh-Wooley included: with a sign
/// bit of one operand (not of both) the partial product weighs -2^(i+j), and the array forms -x as (1 - x) - 1.
/// Dropping the cell takes away the inverted bit 1 - x, never the constant -1.
std::int32_t cell_value(const MaskedMultiplier& spec, int i, int j, bool activation_bit, bool weight_bit) {
  const bool sign_row = spec.activation == OperandEncoding::kS8 && i == spec.rows() - 1;
  const bool sign_column = spec.weight == OperandEncoding::kS8 && j == spec.columns() - 1;
  const bool inverted = sign_row != sign_column;
  const bool kept = spec.kept.kept(i, j);
  const bool output = kept && ((activation_bit && weight_bit) != inverted);
  return ((output ? 1 : 0) - (inverted ? 1 : 0)) * (1 << (i + j));
}

/// Sums of the array (before an sm8 sign) for one activation code and all weight codes.
std::array<std::int32_t, ProductTable::kCodes> array_sums(const MaskedMultiplier& spec, unsigned activation_code) {
  std::int32_t sum_of_zero = 0;             // every weight bit 0
  std::array<std::int32_t, 8> increment{};  // by setting weight bit j
  for (int i = 0; i < spec.rows(); ++i) {
    const bool activation_bit = ((activation_code >> i) & 1U) != 0;
    for (int j = 0; j < spec.columns(); ++j) {
      const std::int32_t clear = cell_value(spec, i, j, activation_bit, false);
      sum_of_zero += clear;
      increment[static_cast<std::size_t>(j)] += cell_value(spec, i, j, activation_bit, true) - clear;
    }
  }
  std::array<std::int32_t, ProductTable::kCodes> sums{sum_of_zero};
  for (unsigned w = 1; w < sums.size(); ++w) {  // from the code without its lowest bit
    sums[w] = sums[w & (w - 1)] + increment[static_cast<std::size_t>(std::countr_zero(w))];
  }
  return sums;
}

ProductTable tabulate(const MaskedMultiplier& spec) {
  ProductTable table;
  for (unsigned a = 0; a < ProductTable::kCodes; ++a) {
    const auto sums = array_sums(spec, a);
    for (unsigned w = 0; w < ProductTable::kCodes; ++w) {
      const bool negative = spec.weight == OperandEncoding::kSm8 && (w & 0x80U) != 0;
      table.set(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w),
                (negative ? -sums[w] : sums[w]) + spec.constant);
    }
  }
  return table;
}

std::array<std::int32_t, ProductTable::kCodes> values(OperandEncoding encoding, int bits) {
  std::array<std::int32_t, ProductTable::kCodes> values{};
  for (unsigned code = 0; code < values.size(); ++code) {
    values[code] = decode(encoding, bits, static_cast<std::uint8_t>(code));
  }
  return values;
}

}  // namespace

ProductTable::ProductTable(std::vector<std::int32_t> products) : products_(std::move(products)) {
  AXDSE_ENSURE(products_.size() == std::size_t{kCodes} * kCodes, "a product table holds 65,536 products");
}

ProductTable product_table(const MultiplierSpec& spec) {
  return std::visit(Overloaded{[](const MaskedMultiplier& masked) { return tabulate(masked); },
                               [](const TableMultiplier& table) { return ProductTable(table.products()); },
                               [](const CompressedMultiplier& compressed) { return tabulate(compressed); }},
                    spec);
}

ProductTable exact_product_table(const MultiplierSpec& spec) {
  const Operands operands = operands_of(spec);
  const OperandWidths widths = operand_widths(spec);
  const auto activations = values(operands.activation, widths.activation_bits);
  const auto weights = values(operands.weight, widths.weight_bits);
  ProductTable table;
  for (unsigned a = 0; a < ProductTable::kCodes; ++a) {
    for (unsigned w = 0; w < ProductTable::kCodes; ++w) {
      table.set(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w), activations[a] * weights[w]);
    }
  }
  return table;
}

}  // namespace axdse
