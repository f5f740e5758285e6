#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"

namespace axdse::kernels {

/// One term 2^shift u(a) v(w) of a product table.
struct FactorTerm {
  std::array<std::uint8_t, ProductTable::kCodes> activation = {};  ///< u by activation code
  std::array<std::int8_t, ProductTable::kCodes> weight = {};       ///< v by weight code
  int shift = 0;                                                   ///< 0 to 30

  /// The mask if u(a) = a & mask for all codes: all that a mask over partial products needs, and one AND instead of a
  /// look-up.
  [[nodiscard]] std::optional<std::uint8_t> activation_mask() const noexcept;
  [[nodiscard]] int largest_activation() const noexcept;  ///< max u
  [[nodiscard]] int largest_weight() const noexcept;      ///< max |v|
};

/// u of a term whose activation code is masked.
[[nodiscard]] std::array<std::uint8_t, ProductTable::kCodes> masked_activations(std::uint8_t mask) noexcept;

/// product(a, w) = sum over terms of 2^shift_t u_t(a) v_t(w), plus weight_only(w), plus a constant: an approximate
/// convolution is that many u8 x s8 convolutions. What depends on the weight alone costs nothing: it adds the same
/// number to every pixel of an output channel, as padding has products too.
struct Factorisation {
  std::vector<FactorTerm> terms;
  std::array<std::int32_t, ProductTable::kCodes> weight_only = {};  ///< by weight code; zeros for most multipliers
  std::int32_t constant = 0;                                        ///< in every product

  /// Largest sum over terms of |2^shift_t u_t(a) v_t(w)| for any operand pair: bounds every partial sum, in whatever
  /// order terms are added.
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
/// @throws SpecError there is none that is worth its terms (a table of high rank); try_factorise() says so as a value
[[nodiscard]] Factorisation factorise(const MultiplierSpec& spec, PairSums pair_sums = PairSums::kExact);

/// Factors, or why there are none.
struct FactorisationAttempt {
  std::optional<Factorisation> factorisation;
  std::string why_not;   ///< empty if there are factors
  int rank_bound = 0;    ///< no exact form has fewer terms: rank of product(a, w) - product(0, w), over the rationals
  int product_rank = 0;  ///< of a table and of its error, where it was asked for
  int error_rank = 0;
};

[[nodiscard]] FactorisationAttempt try_factorise(const MultiplierSpec& spec, PairSums pair_sums = PairSums::kExact);

/// The table that the terms stand for.
[[nodiscard]] ProductTable rebuild(const Factorisation& factorisation);

}  // namespace axdse::kernels
