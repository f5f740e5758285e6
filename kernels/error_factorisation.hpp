#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"

namespace axdse::kernels {

/// One term u(a) v(w) of a product table, u(a) = a & activation_mask: all that a mask over partial products needs.
struct FactorTerm {
  std::uint8_t activation_mask = 0;
  std::array<std::int8_t, ProductTable::kCodes> weight = {};  ///< v by weight code

  [[nodiscard]] int largest_weight() const noexcept;  ///< max |v|
};

/// product(a, w) = sum over terms of u_t(a) v_t(w), plus a constant: an approximate convolution is that many u8 x s8
/// convolutions.
struct Factorisation {
  std::vector<FactorTerm> terms;
  std::int32_t constant = 0;  ///< in every product

  /// Largest sum over terms of |u_t(a) v_t(w)| for any operand pair: bounds every partial sum, in whatever order terms
  /// are added.
  [[nodiscard]] std::int64_t largest_sum() const;
};

/// What the int8 hardware does to two products u v before it adds them to an int32 accumulator.
enum class PairSums {
  kExact,
  kSaturateInt16,  ///< vpmaddubsw (no VNNI): terms keep u |v| <= 16,383, so that the sum of two stays within int16
};

/// Exact factorisation of a multiplier into int8 operands with as few terms as its grouping finds
/// (error_factorisation.md: how, and why it is exact). Rebuilt and compared with product_table(spec) on all 65,536
/// pairs before it is returned.
[[nodiscard]] Factorisation factorise(const MultiplierSpec& spec, PairSums pair_sums = PairSums::kExact);

/// The table that the terms stand for.
[[nodiscard]] ProductTable rebuild(const Factorisation& factorisation);

}  // namespace axdse::kernels
