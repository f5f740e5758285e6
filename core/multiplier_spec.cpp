#include "core/multiplier_spec.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array kSupportedOperands = {
    Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
    Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};
constexpr ValueRange kActivationBits = {3, 8};
constexpr ValueRange kWeightBits = {3, 8};

std::optional<OperandEncoding> encoding_named(std::string_view name) {
  for (const OperandEncoding encoding : {OperandEncoding::kU8, OperandEncoding::kS8, OperandEncoding::kSm8}) {
    if (to_string(encoding) == name) return encoding;
  }
  return std::nullopt;
}

[[noreturn]] void throw_unsupported_operands(std::string_view got, std::string_view where) {
  std::vector<std::string> names;
  for (const Operands& operands : kSupportedOperands) names.push_back(to_string(operands));
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", got, "\""),
                   .allowed = join(names, ", "),
                   .why = "activation x weight",
                   .fix = "choose one of these pairs"});
}

void check_operands(Operands operands, std::string_view where) {
  if (std::ranges::find(kSupportedOperands, operands) == kSupportedOperands.end()) {
    throw_unsupported_operands(to_string(operands), where);
  }
}

void check_range(int value, ValueRange range, std::string_view what, std::string_view got, std::string_view where) {
  if (value >= range.min && value <= range.max) return;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", got, "\""),
                   .allowed = concat(what, " from ", range.min, " to ", range.max),
                   .fix = "choose a value in that range, or another family"});
}

std::string widths_suffix(int activation_bits, int weight_bits) {
  return activation_bits == 8 && weight_bits == 8 ? "" : concat(", ", activation_bits, ", ", weight_bits);
}

/// The multiplier that keeps everything, its operands checked. `name` is what the error says.
MaskedMultiplier full_mask(int activation_bits, int weight_bits, Operands operands, std::string_view name) {
  check_operands(operands, kMultiplierPlace);
  check_range(activation_bits, kActivationBits, "activation bits", name, kMultiplierPlace);
  check_range(weight_bits, kWeightBits, "weight bits", name, kMultiplierPlace);
  return {.activation = operands.activation,
          .weight = operands.weight,
          .activation_bits = activation_bits,
          .weight_bits = weight_bits};
}

/// `spec` without the partial products that `dropped(i, j)` names.
template <typename Dropped>
MaskedMultiplier without(MaskedMultiplier spec, Dropped dropped) {
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      if (dropped(i, j)) spec.kept.drop(i, j);
    }
  }
  return spec;
}

void check_columns(const CompressedMultiplier& spec, std::string_view where) {
  const std::vector<int> possible = compressible_columns(spec.array, spec.compressor);
  if (std::ranges::find(possible, spec.columns) != possible.end()) return;
  std::vector<std::string> allowed;
  for (const int columns : possible) allowed.push_back(to_text(columns));
  throw SpecError({.where = std::string(where),
                   .got = concat(spec.columns, " compressed columns (", to_string(spec.compressor), ")"),
                   .allowed = allowed.empty() ? "none: no column of this array holds enough bits" : join(allowed, ", "),
                   .why = "the uppermost of the compressed columns must hold something to compress",
                   .fix = "choose one of these, or the array without a compressor"});
}

void validate_mask(const MaskedMultiplier& masked, std::string_view where) {
  check_operands({masked.activation, masked.weight}, where);
  const std::string widths = concat(masked.activation_bits, " x ", masked.weight_bits, " bits");
  check_range(masked.activation_bits, kActivationBits, "activation bits", widths, where);
  check_range(masked.weight_bits, kWeightBits, "weight bits", widths, where);
  check_range(masked.constant, {-kLargestConstant, kLargestConstant}, "a constant",
              concat("constant ", masked.constant), where);
  if (masked.kept_in_array().bits == 0) {
    throw SpecError({.where = std::string(where),
                     .got = "a multiplier that keeps no partial product",
                     .allowed = "masks with at least one bit inside the array",
                     .fix = "keep a partial product"});
  }
}

void validate_compressed(const CompressedMultiplier& spec, std::string_view where) {
  validate_mask(spec.array, where);
  check_columns(spec, where);
}

}  // namespace

PartialProductMask MaskedMultiplier::kept_in_array() const noexcept {
  const std::uint64_t row = (std::uint64_t{1} << columns()) - 1;
  PartialProductMask mask;
  for (int i = 0; i < rows(); ++i) mask.bits |= kept.bits & (row << (8 * i));
  return mask;
}

bool MaskedMultiplier::is_exact() const noexcept {
  return constant == 0 && std::popcount(kept_in_array().bits) == rows() * columns();
}

bool operator==(const MaskedMultiplier& a, const MaskedMultiplier& b) noexcept {
  return a.activation == b.activation && a.weight == b.weight && a.activation_bits == b.activation_bits &&
         a.weight_bits == b.weight_bits && a.kept_in_array() == b.kept_in_array() && a.constant == b.constant;
}

std::span<const Operands> supported_operands() { return kSupportedOperands; }

std::string to_string(const Operands& operands) {
  return concat(to_string(operands.activation), " x ", to_string(operands.weight));
}

Operands parse_operands(std::string_view text, std::string_view where) {
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) throw_unsupported_operands(text, where);
  const auto activation = encoding_named(trim(text.substr(0, cross)));
  const auto weight = encoding_named(trim(text.substr(cross + 1)));
  if (!activation || !weight) throw_unsupported_operands(text, where);
  check_operands({*activation, *weight}, where);
  return {*activation, *weight};
}

Operands operands_of(const MultiplierSpec& spec) {
  return std::visit(
      Overloaded{[](const MaskedMultiplier& masked) { return Operands{masked.activation, masked.weight}; },
                 [](const TableMultiplier& table) { return table.operands(); },
                 [](const CompressedMultiplier& compressed) {
                   return Operands{compressed.array.activation, compressed.array.weight};
                 }},
      spec);
}

OperandWidths operand_widths(const MultiplierSpec& spec) {
  const auto of_mask = [](const MaskedMultiplier& masked) {
    return OperandWidths{masked.activation_bits, masked.weight_bits};
  };
  return std::visit(Overloaded{of_mask, [](const TableMultiplier&) { return OperandWidths{}; },
                               [&](const CompressedMultiplier& compressed) { return of_mask(compressed.array); }},
                    spec);
}

std::int32_t product_constant(const MultiplierSpec& spec) {
  return std::visit(Overloaded{[](const MaskedMultiplier& masked) { return masked.constant; },
                               [](const TableMultiplier&) { return std::int32_t{0}; },
                               [](const CompressedMultiplier& compressed) { return compressed.array.constant; }},
                    spec);
}

MaskedMultiplier exact(int activation_bits, int weight_bits, Operands operands) {
  return full_mask(activation_bits, weight_bits, operands, concat("exact(", activation_bits, ", ", weight_bits, ")"));
}

MaskedMultiplier truncated(int k, int activation_bits, int weight_bits, Operands operands) {
  const std::string widths = widths_suffix(activation_bits, weight_bits);
  const std::string name = concat("truncated(", k, widths, ")");
  const MaskedMultiplier full = full_mask(activation_bits, weight_bits, operands, name);
  const int columns = full.rows() + full.columns() - 1;
  if (k < 0 || k >= columns) {
    const std::string of_widths = widths.empty() ? "" : concat(" of ", activation_bits, " x ", weight_bits, " bits");
    throw SpecError({.where = std::string(kMultiplierPlace),
                     .got = concat("\"", name, "\""),
                     .allowed = concat("truncated(0", widths, ") to truncated(", columns - 1, widths, ")"),
                     .why = concat("a ", to_string(operands), " multiplier", of_widths, " has ", columns,
                                   " partial-product columns"),
                     .fix = concat("choose 0 (exact) to ", columns - 1,
                                   ", or another family: rectangle(p, q), perforated({rows}), operand(p, q), "
                                   "exact(A, W), mask(0xBITS), compressed(k, COMPRESSOR), table(FILE)")});
  }
  return without(full, [k](int i, int j) { return i + j < k; });
}

MaskedMultiplier rectangle(int p, int q, int activation_bits, int weight_bits, Operands operands) {
  const std::string name = concat("rectangle(", p, ", ", q, widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = full_mask(activation_bits, weight_bits, operands, name);
  check_range(q, {0, full.columns()}, "q (weight bits of the dropped corner)", name, kMultiplierPlace);
  // Something must be kept: with all weight bits in the corner, an activation bit must be left.
  check_range(p, {0, q < full.columns() ? full.rows() : full.rows() - 1}, "p (activation bits of the dropped corner)",
              name, kMultiplierPlace);
  return without(full, [p, q](int i, int j) { return i < p && j < q; });
}

MaskedMultiplier perforated(std::span<const int> rows, int activation_bits, int weight_bits, Operands operands) {
  std::vector<std::string> row_names;
  for (const int row : rows) row_names.push_back(to_text(row));
  const std::string name =
      concat("perforated({", join(row_names, ", "), "}", widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = full_mask(activation_bits, weight_bits, operands, name);
  unsigned dropped = 0;
  for (const int row : rows) {
    check_range(row, {0, full.rows() - 1}, "rows (activation bits)", name, kMultiplierPlace);
    dropped |= 1U << row;
  }
  check_range(std::popcount(dropped), {0, full.rows() - 1}, "number of dropped rows", name, kMultiplierPlace);
  return without(full, [dropped](int i, int) { return ((dropped >> i) & 1U) != 0; });
}

MaskedMultiplier operand(int p, int q, int activation_bits, int weight_bits, Operands operands) {
  const std::string name = concat("operand(", p, ", ", q, widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = full_mask(activation_bits, weight_bits, operands, name);
  check_range(p, {0, full.rows() - 1}, "p (low activation bits dropped)", name, kMultiplierPlace);
  check_range(q, {0, full.columns() - 1}, "q (low weight bits dropped)", name, kMultiplierPlace);
  return without(full, [p, q](int i, int j) { return i < p || j < q; });
}

CompressedMultiplier compressed(int columns, Compressor compressor, const MaskedMultiplier& array) {
  const CompressedMultiplier spec{.array = array, .columns = columns, .compressor = compressor};
  check_columns(spec, kMultiplierPlace);
  return spec;
}

void validate(const MultiplierSpec& spec, std::string_view where) {
  std::visit(Overloaded{[where](const MaskedMultiplier& masked) { validate_mask(masked, where); },
                        [where](const TableMultiplier& table) { check_operands(table.operands(), where); },
                        [where](const CompressedMultiplier& compressed) { validate_compressed(compressed, where); }},
             spec);
}

}  // namespace axdse
