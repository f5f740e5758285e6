#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/compressed_multiplier.hpp"
#include "core/masked_multiplier.hpp"
#include "core/operand_encoding.hpp"
#include "core/table_multiplier.hpp"

namespace axdse {

/// A multiplier, by value. Visit without a default branch, so that a new family fails to compile where it was
/// forgotten.
using MultiplierSpec = std::variant<MaskedMultiplier, TableMultiplier, CompressedMultiplier>;

[[nodiscard]] std::string to_string(const Operands& operands);  ///< "u8 x sm8"
/// u8 x u8, u8 x s8, u8 x sm8, s8 x s8.
[[nodiscard]] std::span<const Operands> supported_operands();
/// @throws SpecError listing the supported pairs
[[nodiscard]] Operands parse_operands(std::string_view text, std::string_view where = "operands");
[[nodiscard]] Operands operands_of(const MultiplierSpec& spec);

/// Bits of each operand that are connected.
struct OperandWidths {
  int activation_bits = 8;
  int weight_bits = 8;  ///< sign included
  friend bool operator==(const OperandWidths&, const OperandWidths&) = default;
};
[[nodiscard]] OperandWidths operand_widths(const MultiplierSpec& spec);
/// What the multiplier adds to each product; nothing that is known of a table.
[[nodiscard]] std::int32_t product_constant(const MultiplierSpec& spec);

/// Diagnostic::where of what is wrong with a multiplier that nobody gave a place.
inline constexpr std::string_view kMultiplierPlace = "multiplier";

// Named families; widths as in MaskedMultiplier. Each throws SpecError at kMultiplierPlace when an argument is out of
// range or the operands are unsupported.
[[nodiscard]] MaskedMultiplier exact(int activation_bits, int weight_bits, Operands operands = {});
/// Drops the columns i + j < k; k from 0 to rows + columns - 2 (one column is left).
[[nodiscard]] MaskedMultiplier truncated(int k, int activation_bits = 8, int weight_bits = 8, Operands operands = {});
/// Drops the corner i < p and j < q.
[[nodiscard]] MaskedMultiplier rectangle(int p, int q, int activation_bits = 8, int weight_bits = 8,
                                         Operands operands = {});
/// Drops all partial products of the listed activation bits.
[[nodiscard]] MaskedMultiplier perforated(std::span<const int> rows, int activation_bits = 8, int weight_bits = 8,
                                          Operands operands = {});
/// Drops the p low bits of the activation and the q low bits of the weight.
[[nodiscard]] MaskedMultiplier operand(int p, int q, int activation_bits = 8, int weight_bits = 8,
                                       Operands operands = {});

/// `array` (whose constant stays the product's) with the columns below `columns` compressed.
/// @throws SpecError nothing to compress in column `columns` - 1, with the values of `columns` that do
[[nodiscard]] CompressedMultiplier compressed(int columns, Compressor compressor, const MaskedMultiplier& array);

// Names (multiplier_name.cpp).

/// Canonical name without the operands: the first that fits of "exact(8, 8)", "truncated(6)", "operand(1, 2)",
/// "rectangle(4, 5)", "perforated({0, 2})", "mask(0x7f7f7f7f7f7f7e01)". A constant follows as " + 32" or " - 32".
/// Widths come last, "truncated(3, 5, 5)", and are left out where both are 8, but for `exact`. A compressed array is
/// "compressed(6, or)", "compressed(8, yang, truncated(3))"; the array is left out where it is exact(8, 8). Reads back
/// through parse_multiplier; equal multipliers have equal names. A table is named by its content, "table(sha256:...)",
/// which reads back in a process that has read its file.
[[nodiscard]] std::string to_string(const MultiplierSpec& spec);
/// The same with the operands in front: "u8 x sm8 truncated(6)". The identity of a multiplier.
[[nodiscard]] std::string canonical_name(const MultiplierSpec& spec);

/// Reads what to_string and canonical_name write (white space does not matter), and any other name of the same
/// multiplier. `operands` holds where the text names none. "table(FILE, rows=activation)" or "(FILE, rows=weight)"
/// reads a file of products (core/table_file.hpp), whose path counts from the working directory.
/// @throws SpecError at `where`: unknown family (with the known ones), wrong number of arguments, argument out of range
[[nodiscard]] MultiplierSpec parse_multiplier(std::string_view text, Operands operands = {},
                                              std::string_view where = kMultiplierPlace);

/// @throws SpecError at `where`: unsupported operand pair, widths or constant out of range, nothing kept
void validate(const MultiplierSpec& spec, std::string_view where = kMultiplierPlace);

}  // namespace axdse
