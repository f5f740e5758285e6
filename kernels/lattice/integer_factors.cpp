#include "kernels/lattice/integer_factors.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "core/product_table.hpp"

namespace axdse::kernels {
namespace {

using Map = IntegerMatrix::value_type;  ///< by code
constexpr std::size_t kCodes = ProductTable::kCodes;
constexpr std::int64_t kPrime = 2147483647;  // 2^31 - 1: products of two residues fit 64 bits

std::int64_t power_modulo(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = result * base % kPrime;
    base = base * base % kPrime;
  }
  return result;
}

std::int64_t residue(std::int64_t value) { return (value % kPrime + kPrime) % kPrime; }

/// Coordinates of vectors in a basis, by elimination modulo kPrime: right if they are smaller than half of it, which
/// the caller's exact check of the product shows.
class Coordinates {
 public:
  explicit Coordinates(const IntegerMatrix& basis) : rank_(basis.size()) {
    // Rows of [basis | identity], reduced until each has a pivot column that is zero in all others.
    for (std::size_t i = 0; i < rank_; ++i) {
      Map row(kCodes + rank_);
      std::ranges::transform(basis[i], row.begin(), residue);
      row[kCodes + i] = 1;
      rows_.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < rank_; ++i) {
      const auto pivot = std::find_if(rows_[i].begin(), rows_[i].begin() + kCodes, [](auto v) { return v != 0; });
      const auto column = static_cast<std::size_t>(pivot - rows_[i].begin());
      pivots_.push_back(column);
      if (column == kCodes) continue;  // dependent modulo the prime: the caller's check fails
      const std::int64_t inverse = power_modulo(rows_[i][column], kPrime - 2);
      for (std::int64_t& value : rows_[i]) value = value * inverse % kPrime;
      for (std::size_t j = 0; j < rank_; ++j) {
        if (j == i || rows_[j][column] == 0) continue;
        const std::int64_t factor = kPrime - rows_[j][column];
        for (std::size_t k = 0; k < rows_[j].size(); ++k) rows_[j][k] = (rows_[j][k] + factor * rows_[i][k]) % kPrime;
      }
    }
  }

  [[nodiscard]] Map of(const Map& vector) const {
    Map result(rank_);
    for (std::size_t i = 0; i < rank_; ++i) {
      if (pivots_[i] == kCodes) continue;
      const std::int64_t weight = residue(vector[pivots_[i]]);
      for (std::size_t t = 0; t < rank_; ++t) result[t] = (result[t] + weight * rows_[i][kCodes + t]) % kPrime;
    }
    for (std::int64_t& value : result) {
      if (value > kPrime / 2) value -= kPrime;
    }
    return result;
  }

 private:
  std::size_t rank_;
  IntegerMatrix rows_;
  std::vector<std::size_t> pivots_;
};

double dot(const Map& a, const Map& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](std::int64_t x, std::int64_t y) { return double(x) * double(y); });
}

}  // namespace

IntegerMatrix transposed(const IntegerMatrix& matrix) {
  IntegerMatrix result(matrix.empty() ? 0 : matrix.front().size(), Map(matrix.size()));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix[i].size(); ++j) result[j][i] = matrix[i][j];
  }
  return result;
}

std::optional<IntegerFactors> split_rows(const IntegerMatrix& matrix) {
  std::set<Map> distinct(matrix.begin(), matrix.end());
  distinct.erase(Map(kCodes));
  std::optional<IntegerMatrix> basis = reduced_basis(IntegerMatrix(distinct.begin(), distinct.end()));
  if (!basis) return std::nullopt;
  const Coordinates coordinates(*basis);
  IntegerMatrix left;
  for (const Map& row : matrix) left.push_back(coordinates.of(row));
  return IntegerFactors{.left = transposed(left), .right = *std::move(basis)};
}

void reduce_both(IntegerFactors& factors) {
  auto& [u, v] = factors;
  constexpr int kMostRounds = 200;
  for (int round = 0; round < kMostRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < u.size(); ++i) {
      for (std::size_t j = 0; j < u.size(); ++j) {
        if (i == j) continue;
        const double best = 0.5 * (dot(u[i], u[j]) / dot(u[i], u[i]) - dot(v[i], v[j]) / dot(v[j], v[j]));
        const auto c = static_cast<std::int64_t>(std::llround(best));
        if (c == 0 || std::abs(best) < 0.500001) continue;
        for (std::size_t k = 0; k < kCodes; ++k) {
          v[i][k] += c * v[j][k];
          u[j][k] -= c * u[i][k];
        }
        changed = true;
      }
    }
    if (!changed) return;
  }
}

}  // namespace axdse::kernels
