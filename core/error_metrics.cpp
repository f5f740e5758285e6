#include "core/error_metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <vector>

namespace axdse {
namespace {

constexpr std::size_t kCodes = ProductTable::kCodes;

/// Residues modulo a prime below 2^28: 256 products of two of them fit 64 bits, so a row is reduced once and not after
/// each term.
using Residues = std::array<std::uint32_t, kCodes>;

template <std::uint32_t kPrime>
std::uint32_t inverse_modulo(std::uint32_t value) {
  std::uint64_t result = 1;
  std::uint64_t power = value;
  for (std::uint32_t exponent = kPrime - 2; exponent != 0; exponent >>= 1U) {  // Fermat
    if ((exponent & 1U) != 0) result = result * power % kPrime;
    power = power * power % kPrime;
  }
  return static_cast<std::uint32_t>(result);
}

/// Gauss-Jordan, one row of the table at a time. The prime is a constant, so that dividing by it is a multiplication.
template <std::uint32_t kPrime>
class ReducedBasis {
 public:
  [[nodiscard]] int rank() const { return static_cast<int>(rows_.size()); }

  void add(std::span<const std::int32_t, kCodes> row) {
    Residues reduced;
    std::ranges::transform(row, reduced.begin(), [](std::int32_t value) {
      const std::int64_t remainder = value % std::int64_t{kPrime};
      return static_cast<std::uint32_t>(remainder < 0 ? remainder + kPrime : remainder);
    });
    subtract_basis(reduced);
    const auto pivot = std::ranges::find_if(reduced, [](std::uint32_t value) { return value != 0; });
    if (pivot == reduced.end()) return;
    const auto column = static_cast<std::size_t>(pivot - reduced.begin());
    const std::uint64_t inverse = inverse_modulo<kPrime>(*pivot);
    for (std::uint32_t& value : reduced) value = static_cast<std::uint32_t>(value * inverse % kPrime);
    for (Residues& other : rows_) {  // keeps pivot columns empty elsewhere, so that factors can be read off a row
      const std::uint64_t factor = kPrime - other[column];
      for (std::size_t w = 0; w < kCodes; ++w) {
        other[w] = static_cast<std::uint32_t>((other[w] + factor * reduced[w]) % kPrime);
      }
    }
    rows_.push_back(reduced);
    pivot_columns_.push_back(column);
  }

 private:
  void subtract_basis(Residues& row) const {
    std::array<std::uint64_t, kCodes> sum{};
    std::ranges::copy(row, sum.begin());
    for (std::size_t b = 0; b < rows_.size(); ++b) {
      if (row[pivot_columns_[b]] == 0) continue;
      const std::uint64_t factor = kPrime - row[pivot_columns_[b]];
      for (std::size_t w = 0; w < kCodes; ++w) sum[w] += factor * rows_[b][w];
    }
    for (std::size_t w = 0; w < kCodes; ++w) row[w] = static_cast<std::uint32_t>(sum[w] % kPrime);
  }

  std::vector<Residues> rows_;
  std::vector<std::size_t> pivot_columns_;
};

template <std::uint32_t kPrime>
int rank_modulo(const ProductTable& table) {
  ReducedBasis<kPrime> basis;
  const std::span<const std::int32_t> products = table.products();
  for (std::size_t a = 0; a < kCodes; ++a) basis.add(products.subspan(a * kCodes).first<kCodes>());
  return basis.rank();
}

ProductTable difference(const ProductTable& a, const ProductTable& b) {
  ProductTable result;
  for (std::size_t i = 0; i < kCodes; ++i) {
    for (std::size_t j = 0; j < kCodes; ++j) {
      const auto row = static_cast<std::uint8_t>(i);
      const auto column = static_cast<std::uint8_t>(j);
      result.set(row, column, a.at(row, column) - b.at(row, column));
    }
  }
  return result;
}

}  // namespace

int integer_rank(const ProductTable& table) {
  constexpr std::uint32_t kPrimeA = 268435399;  // the two largest primes below 2^28
  constexpr std::uint32_t kPrimeB = 268435367;
  return std::max(rank_modulo<kPrimeA>(table), rank_modulo<kPrimeB>(table));
}

ErrorMetrics error_metrics(const MultiplierSpec& spec, const OperandStatistics& statistics) {
  const ProductTable exact = exact_product_table(spec);
  const ProductTable error = difference(product_table(spec), exact);
  ErrorMetrics metrics;
  double probability_nonzero = 0;
  double relative_sum = 0;
  std::int32_t largest_exact = 0;
  for (std::size_t a = 0; a < kCodes; ++a) {
    for (std::size_t w = 0; w < kCodes; ++w) {
      const auto activation_code = static_cast<std::uint8_t>(a);
      const auto weight_code = static_cast<std::uint8_t>(w);
      const std::int32_t product = exact.at(activation_code, weight_code);
      largest_exact = std::max(largest_exact, std::abs(product));
      const double probability = statistics.activation[a] * statistics.weight[w];
      if (probability == 0) continue;
      const std::int32_t e = error.at(activation_code, weight_code);
      metrics.bias += probability * e;
      metrics.med += probability * std::abs(e);
      metrics.mse += probability * e * e;
      metrics.wce = std::max(metrics.wce, std::abs(e));
      if (e != 0) metrics.error_rate += probability;
      if (product != 0) {
        probability_nonzero += probability;
        relative_sum += probability * std::abs(e) / std::abs(product);
      }
    }
  }
  metrics.nmed = metrics.med / largest_exact;
  metrics.mred = probability_nonzero == 0 ? 0 : relative_sum / probability_nonzero;
  metrics.error_rank = integer_rank(error);
  return metrics;
}

}  // namespace axdse
