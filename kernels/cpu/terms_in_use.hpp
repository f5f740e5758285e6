#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/approx_conv.hpp"
#include "kernels/error_factorisation.hpp"

namespace axdse::kernels::cpu {

/// A multiplier's factors as a process uses them.
struct TermsInUse {
  Factorisation factorisation;   ///< terms in the order of their shifts
  std::string why_not;           ///< empty if there are factors
  std::int64_t largest_sum = 0;  ///< of one operand pair
};

/// Found at the first use, then remembered.
[[nodiscard]] const TermsInUse& terms_in_use(const MultiplierSpec& multiplier, PairSums pair_sums);

/// By output, sums of what products hold that does not depend on the activation, modulo 2^32; empty if that is nothing.
/// weight (K, R, S, C/groups) codes.
[[nodiscard]] std::vector<std::int32_t> weight_sums(const ConvProblem& problem, const Factorisation& factorisation,
                                                    std::span<const std::uint8_t> weight);

}  // namespace axdse::kernels::cpu
