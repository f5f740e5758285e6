#pragma once

#include <cstdint>
#include <vector>

#include "kernels/error_factorisation.hpp"
#include "kernels/lattice/reduced_basis.hpp"

namespace axdse::kernels {

/// table(a, w) = sum over t of activation[t][a] weight[t][w], plus weight_only[w].
struct WideFactors {
  IntegerMatrix activation;
  IntegerMatrix weight;
  std::vector<std::int64_t> weight_only = std::vector<std::int64_t>(ProductTable::kCodes);
};

/// The same table in operands that int8 convolutions take (error_factorisation.md, "Any table", step 4): entries that
/// are too wide become several terms, and terms get a common shift where they can have one.
[[nodiscard]] Factorisation int8_terms(const WideFactors& wide, PairSums pair_sums);

}  // namespace axdse::kernels
