#pragma once

#include "kernels/error_factorisation.hpp"

namespace axdse::kernels {

/// Ranks above this are not tried: on most processors look-up is faster than so many convolutions, the reduction takes
/// long, and its entries get too wide for one term each.
inline constexpr int kLargestRank = 32;

/// Factors of any table of products, of the table itself or of its error added to the exact product, whichever needs
/// fewer int8 convolutions (error_factorisation.md, "Any table"). Not yet rebuilt and compared: try_factorise() does.
[[nodiscard]] FactorisationAttempt factorise_table(const TableMultiplier& table, PairSums pair_sums);

}  // namespace axdse::kernels
