#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace axdse::kernels {

using IntegerMatrix = std::vector<std::vector<std::int64_t>>;  ///< by row

/// Short vectors that span the same lattice as the rows of `generators` (all integer combinations): its
/// Lenstra-Lenstra-Lovasz-reduced basis, as many rows as the rank. Exact arithmetic. Nothing where this build has no
/// library for it.
[[nodiscard]] std::optional<IntegerMatrix> reduced_basis(const IntegerMatrix& generators);

}  // namespace axdse::kernels
