#pragma once

#include <cstdint>

#include "core/operand_encoding.hpp"

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
  int activation_bits = 8;                              ///< 3 to 8
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

}  // namespace axdse
