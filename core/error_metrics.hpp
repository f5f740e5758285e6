#pragma once

#include <cstdint>

#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"
#include "core/product_table.hpp"

namespace axdse {

/// Errors of a multiplier over all operand pairs, weighted by operand statistics; error = approximate - exact, signed,
/// in product LSBs.
struct ErrorMetrics {
  double bias = 0;        ///< mean error
  double med = 0;         ///< mean |error|
  double nmed = 0;        ///< med / largest |exact product| of the operand widths
  double mred = 0;        ///< mean |error| / |exact| over the pairs with exact != 0, by their share
  double mse = 0;         ///< mean error^2
  std::int32_t wce = 0;   ///< max |error| over the pairs that occur
  double error_rate = 0;  ///< share of wrong products
  int error_rank = 0;     ///< rank of the 256 x 256 error table over the rationals, all codes of the operand widths
};

/// `approximate` has the encodings and widths of `spec`; uniform statistics over 2^n codes give exact results in
/// double.
[[nodiscard]] ErrorMetrics error_metrics(const MultiplierSpec& spec, const OperandStatistics& statistics);

/// Rank over the rationals of a 256 x 256 integer table. Found modulo two primes near 2^28: a lower bound that fails to
/// be the rank only if both primes divide every largest non-zero minor.
[[nodiscard]] int integer_rank(const ProductTable& table);

}  // namespace axdse
