#include "core/error_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace axdse {
namespace {

using Row = std::vector<std::uint64_t>;

std::uint64_t power_modulo(std::uint64_t base, std::uint64_t exponent, std::uint64_t prime) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1U) {
    if ((exponent & 1U) != 0) result = result * base % prime;
    base = base * base % prime;
  }
  return result;
}

int rank_modulo(const ProductTable& table, std::uint64_t prime) {
  std::vector<Row> basis;                // each reduced, with a leading 1
  std::vector<std::size_t> pivot_column;
  for (std::size_t a = 0; a < ProductTable::kCodes; ++a) {
    Row row(ProductTable::kCodes);
    for (std::size_t w = 0; w < row.size(); ++w) {
      const std::int64_t value = table.products()[a * ProductTable::kCodes + w];
      row[w] = static_cast<std::uint64_t>(value < 0 ? value + static_cast<std::int64_t>(prime) : value);
    }
    for (std::size_t b = 0; b < basis.size(); ++b) {
      const std::uint64_t factor = row[pivot_column[b]];
      if (factor == 0) continue;
      for (std::size_t w = 0; w < row.size(); ++w) row[w] = (row[w] + (prime - factor) * basis[b][w]) % prime;
    }
    const auto pivot = std::find_if(row.begin(), row.end(), [](std::uint64_t value) { return value != 0; });
    if (pivot == row.end()) continue;
    const std::uint64_t inverse = power_modulo(*pivot, prime - 2, prime);
    pivot_column.push_back(static_cast<std::size_t>(pivot - row.begin()));
    for (std::uint64_t& value : row) value = value * inverse % prime;
    basis.push_back(std::move(row));
  }
  return static_cast<int>(basis.size());
}

ProductTable difference(const ProductTable& a, const ProductTable& b) {
  ProductTable result;
  for (int i = 0; i < ProductTable::kCodes; ++i) {
    for (int j = 0; j < ProductTable::kCodes; ++j) {
      const auto row = static_cast<std::uint8_t>(i);
      const auto column = static_cast<std::uint8_t>(j);
      result.set(row, column, a.at(row, column) - b.at(row, column));
    }
  }
  return result;
}

}  // namespace

int integer_rank(const ProductTable& table) {
  constexpr std::uint64_t kPrimeA = 2147483647;  // 2^31 - 1
  constexpr std::uint64_t kPrimeB = 2147483629;
  return std::max(rank_modulo(table, kPrimeA), rank_modulo(table, kPrimeB));
}

ErrorMetrics error_metrics(const MultiplierSpec& spec, const OperandStatistics& statistics) {
  const ProductTable exact = exact_product_table(spec);
  const ProductTable error = difference(product_table(spec), exact);
  ErrorMetrics metrics;
  double probability_nonzero = 0;
  double relative_sum = 0;
  std::int32_t largest_exact = 0;
  for (std::size_t a = 0; a < 256; ++a) {
    for (std::size_t w = 0; w < 256; ++w) {
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
