#pragma once

#include <optional>

#include "kernels/lattice/reduced_basis.hpp"

namespace axdse::kernels {

/// matrix = left^T right over the integers, with as few rows as its rank.
struct IntegerFactors {
  IntegerMatrix left;
  IntegerMatrix right;
};

[[nodiscard]] IntegerMatrix transposed(const IntegerMatrix& matrix);

/// `right` is a reduced basis of the lattice of the rows of `matrix` (256 columns). Nothing without a library for it.
/// Right unless a coordinate exceeds 2^30: multiply to check.
[[nodiscard]] std::optional<IntegerFactors> split_rows(const IntegerMatrix& matrix);

/// Seysen's reduction (Combinatorica 13, 1993) of a basis and its dual at once: while it makes the sum over t of
/// |left_t|^2 |right_t|^2 smaller, right_i += c right_j and left_j -= c left_i, which leaves the product as it is.
void reduce_both(IntegerFactors& factors);

}  // namespace axdse::kernels
