#include "kernels/lattice/reduced_basis.hpp"

namespace axdse::kernels {

std::optional<IntegerMatrix> reduced_basis(const IntegerMatrix& /*generators*/) { return std::nullopt; }

}  // namespace axdse::kernels
