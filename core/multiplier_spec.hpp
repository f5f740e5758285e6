#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/operand_encoding.hpp"
#include "core/table_multiplier.hpp"

namespace axdse {

/// Which partial products a_i w_j of an array of up to 8 x 8 are kept.
struct PartialProductMask {
  std::uint64_t bits = 0;  ///< bit 8 i + j stands for a_i w_j

  [[nodiscard]] static constexpr PartialProductMask all() noexcept { return {~std::uint64_t{0}}; }
  [[nodiscard]] constexpr bool kept(int i, int j) const noexcept { return ((bits >> (8 * i + j)) & 1U) != 0; }
  constexpr void drop(int i, int j) noexcept { bits &= ~(std::uint64_t{1} << (8 * i + j)); }

  friend bool operator==(const PartialProductMask&, const PartialProductMask&) = default;
};

/// No useful constant exceeds the largest product, 255 x 255: with this bound product tables and their sums never
/// overflow.
inline constexpr std::int32_t kLargestConstant = 65535;

/// Keeps the partial products a_i w_j whose bit is set in `kept` and adds a constant to the product. Dropping the
/// columns i+j < k is the truncated multiplier of Schulte and Swartzlander (VLSI Signal Processing VI, 1993); keeping
/// all of them at fewer bits is the exact multiplier of lower precision.
///
/// Under sm8 the array holds the magnitudes and the sign is applied after it. Under Baugh-Wooley (any s8 operand) a
/// dropped cell outputs 0, an inverted one too, and the sign constants stay.
struct MaskedMultiplier {
  OperandEncoding activation = OperandEncoding::kU8;
  OperandEncoding weight = OperandEncoding::kSm8;
  int activation_bits = 8;                              ///< 4 to 8
  int weight_bits = 8;                                  ///< 3 to 8, sign included
  PartialProductMask kept = PartialProductMask::all();  ///< bit (i, j); those outside the array do not matter
  std::int32_t constant = 0;                            ///< in product LSBs, after the sign; within +-kLargestConstant

  /// Rows (activation bits) and columns (weight bits that take part in the array) of the partial-product array.
  [[nodiscard]] int rows() const noexcept { return activation_bits; }
  [[nodiscard]] int columns() const noexcept { return weight == OperandEncoding::kSm8 ? weight_bits - 1 : weight_bits; }
  /// `kept` within the array, zero outside: what the product depends on.
  [[nodiscard]] PartialProductMask kept_in_array() const noexcept;
  [[nodiscard]] bool is_exact() const noexcept;

  /// Equal products, not equal bits of `kept` outside the array.
  friend bool operator==(const MaskedMultiplier& a, const MaskedMultiplier& b) noexcept;
};

/// A multiplier, by value. Visit without a default branch, so that a new family fails to compile where it was
/// forgotten.
using MultiplierSpec = std::variant<MaskedMultiplier, TableMultiplier>;

[[nodiscard]] std::string to_string(const Operands& operands);  ///< "u8 x sm8"
/// @throws SpecError listing the supported pairs: u8 x u8, u8 x s8, u8 x sm8, s8 x s8
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

// Named families; widths as in MaskedMultiplier. Each throws SpecError when an argument is out of range or the operands
// are unsupported.
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

// Names (multiplier_name.cpp).

/// Canonical name without the operands: the first that fits of "exact(8, 8)", "truncated(6)", "operand(1, 2)",
/// "rectangle(4, 5)", "perforated({0, 2})", "mask(0x7f7f7f7f7f7f7e01)". A constant follows as " + 32" or " - 32".
/// Widths come last, "truncated(3, 5, 5)", and are left out where both are 8, but for `exact`. Reads back through
/// parse_multiplier; equal multipliers have equal names. A table is named by its content, "table(sha256:...)", which
/// reads back in a process that has read its file.
[[nodiscard]] std::string to_string(const MultiplierSpec& spec);
/// The same with the operands in front: "u8 x sm8 truncated(6)". The identity of a multiplier.
[[nodiscard]] std::string canonical_name(const MultiplierSpec& spec);

/// Reads what to_string and canonical_name write (white space does not matter), and any other name of the same
/// multiplier. `operands` holds where the text names none. "table(FILE, rows=activation)" or "(FILE, rows=weight)"
/// reads a file of products (core/table_file.hpp), whose path counts from the working directory.
/// @throws SpecError at `where`: unknown family (with the known ones), wrong number of arguments, argument out of range
[[nodiscard]] MultiplierSpec parse_multiplier(std::string_view text, Operands operands = {},
                                              std::string_view where = "multiplier");

/// @throws SpecError at `where`: unsupported operand pair, widths or constant out of range, nothing kept
void validate(const MultiplierSpec& spec, std::string_view where = "multiplier");

}  // namespace axdse
