#include <NTL/LLL.h>

#include "kernels/lattice/reduced_basis.hpp"

namespace axdse::kernels {

std::optional<IntegerMatrix> reduced_basis(const IntegerMatrix& generators) {
  if (generators.empty()) return IntegerMatrix{};
  const auto columns = static_cast<long>(generators.front().size());
  NTL::mat_ZZ rows;
  rows.SetDims(static_cast<long>(generators.size()), columns);
  for (long i = 0; i < rows.NumRows(); ++i) {
    for (long j = 0; j < columns; ++j) rows[i][j] = static_cast<long>(generators[i][j]);
  }
  NTL::ZZ squared_determinant;
  const long rank = NTL::LLL(squared_determinant, rows, 99, 100);  // zero rows come first
  IntegerMatrix basis(static_cast<std::size_t>(rank), std::vector<std::int64_t>(static_cast<std::size_t>(columns)));
  for (long i = 0; i < rank; ++i) {
    for (long j = 0; j < columns; ++j) basis[i][j] = NTL::conv<long>(rows[rows.NumRows() - rank + i][j]);
  }
  return basis;
}

}  // namespace axdse::kernels
