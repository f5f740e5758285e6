#include "hwmodel/arithmetic/mac_unit.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/product_signals.hpp"

namespace axdse::hwmodel {
namespace {

std::int64_t weight_of(std::size_t column) { return std::int64_t{1} << column; }

/// Bits of two's complement (or, if nothing is negative, of a plain binary number) from minimum to maximum.
int bits_of_range(std::int64_t minimum, std::int64_t maximum) {
  const auto bits = [](std::int64_t x) { return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(x))); };
  if (minimum >= 0) return bits(maximum);
  return std::max(bits(-(minimum + 1)), maximum > 0 ? bits(maximum) : 0) + 1;
}

/// The product's bits that the accumulator adds, column by column, in `columns` (from the accumulator's lowest bit on).
/// Returns what they leave out of the array's product: constants.
std::int64_t add_product(const ProductSignals& product, const AccumulatorRange& range, SignExtension extension,
                         BitColumns& columns, NetlistBuilder& builder) {
  std::int64_t left_out = 0;
  const auto lowest = static_cast<std::size_t>(range.lowest_bit);
  const auto add = [&](std::size_t column, Signal bit) {
    if (bit.is_one()) {
      left_out += weight_of(column);
    } else if (!bit.is_zero() && column < lowest + columns.size()) {
      columns[column - lowest].push_back(bit);
    }
  };
  const std::size_t width = product.bits.size();
  const Signal sign = product.extension;
  const bool twos_complement = product.carry.is_zero() && !sign.is_zero();
  // The column that weighs negative: the top bit itself, or the one above where a sign stands apart.
  const std::size_t sign_column = twos_complement ? width - 1 : width;
  const bool inverted =
      extension == SignExtension::kInverted && !sign.is_constant() && sign_column + 1 < lowest + columns.size();
  for (std::size_t c = 0; c < std::min(width, sign_column); ++c) add(c, product.bits[c]);
  if (inverted) {
    add(sign_column, builder.invert(sign));
    left_out -= weight_of(sign_column);
  } else if (sign.is_one()) {
    left_out -= weight_of(sign_column);
  } else {
    for (std::size_t c = sign_column; c < lowest + columns.size(); ++c) add(c, sign);
  }
  return left_out;
}

std::vector<int> read_inputs(const Netlist& netlist, int first, int count) {
  std::vector<bool> read(static_cast<std::size_t>(netlist.net_count), false);
  for (const Gate& gate : netlist.gates) {
    for (const NetId net : gate.inputs) read[static_cast<std::size_t>(net)] = true;
  }
  for (const Port& port : netlist.outputs) read[static_cast<std::size_t>(port.net)] = true;
  std::vector<int> bits;
  for (int i = 0; i < count; ++i) {
    const Port& port = netlist.inputs[static_cast<std::size_t>(first) + static_cast<std::size_t>(i)];
    if (read[static_cast<std::size_t>(port.net)]) bits.push_back(i);
  }
  return bits;
}

}  // namespace

AccumulatorRange accumulator_range(const ProductTable& products, int products_in_sum) {
  AXDSE_ENSURE(products_in_sum > 0, "a sum has products");
  const std::vector<std::int32_t>& all = products.products();
  std::int32_t least = all.front();
  std::int32_t largest = all.front();
  std::uint32_t differences = 0;
  for (const std::int32_t product : all) {
    least = std::min(least, product);
    largest = std::max(largest, product);
    differences |= static_cast<std::uint32_t>(product) - static_cast<std::uint32_t>(all.front());
  }
  AXDSE_ENSURE(differences != 0, "a multiplier whose products are all equal needs no accumulator");
  AccumulatorRange range;
  range.minimum = std::int64_t{least} * products_in_sum;
  range.maximum = std::int64_t{largest} * products_in_sum;
  range.lowest_bit = std::countr_zero(differences);
  range.is_signed = range.minimum < 0;
  range.width = bits_of_range(range.minimum, range.maximum) - range.lowest_bit;
  return range;
}

std::uint64_t MacNetlist::accumulator_code(std::int64_t sum) const noexcept {
  return static_cast<std::uint64_t>(sum >> accumulator.lowest_bit) & ((std::uint64_t{1} << accumulator.width) - 1);
}

std::int64_t MacNetlist::sum_of_code(std::uint64_t code, std::int64_t sum_below) const noexcept {
  auto high = static_cast<std::int64_t>(code);
  if (accumulator.is_signed && (code >> (accumulator.width - 1)) != 0) high -= std::int64_t{1} << accumulator.width;
  const std::int64_t below = sum_below & ((std::int64_t{1} << accumulator.lowest_bit) - 1);
  return high * (std::int64_t{1} << accumulator.lowest_bit) + below;
}

std::string to_string(const MacArchitecture& architecture) {
  return concat(to_string(architecture.multiplier), "; accumulator ", to_string(architecture.accumulator), ", sign ",
                architecture.extension == SignExtension::kRepeated ? "repeated" : "inverted");
}

MacNetlist mac_netlist(const MultiplierSpec& multiplier, const ProductTable& products, int products_in_sum,
                       const CellMapping& mapping, const MacArchitecture& architecture) {
  NetlistBuilder builder(mapping);
  MacNetlist result;
  const OperandWidths widths = operand_widths(multiplier);
  result.activation_inputs = widths.activation_bits;
  result.weight_inputs = widths.weight_bits;
  result.accumulator = accumulator_range(products, products_in_sum);
  const int lowest = result.accumulator.lowest_bit;
  const BitRow activation = builder.add_inputs("a", widths.activation_bits);
  const BitRow weight = builder.add_inputs("w", widths.weight_bits);
  const BitRow partial_sum = builder.add_inputs("s", result.accumulator.width, lowest);
  const ProductSignals product =
      build_product(multiplier, products, activation, weight, architecture.multiplier, builder);

  builder.begin_part(UnitPart::kAccumulator);
  BitColumns columns;
  for (const Signal bit : partial_sum) columns.push_back({bit});
  result.product_offset =
      product_constant(multiplier) + add_product(product, result.accumulator, architecture.extension, columns, builder);
  AXDSE_ENSURE(product.carry.is_zero() || static_cast<int>(product.carry_column) == lowest,
               "the sign's carry enters at the accumulator's lowest bit");
  const BitRow sums = add_columns(columns, architecture.accumulator, builder, product.carry);
  for (std::size_t c = 0; c < sums.size(); ++c) builder.add_output(concat("t", lowest + static_cast<int>(c)), sums[c]);

  result.architecture = concat(to_string(architecture), builder.composed_note());
  result.netlist = std::move(builder).finish();
  result.activation_bits_read = read_inputs(result.netlist, 0, widths.activation_bits);
  result.weight_bits_read = read_inputs(result.netlist, widths.activation_bits, widths.weight_bits);
  return result;
}

}  // namespace axdse::hwmodel
