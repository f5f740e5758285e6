#pragma once

#include <span>

namespace axdse::test {

/// Kendall's tau-b of two series: 1 if they order everything alike, -1 if contrarily, ties counted out.
/// @pre equally long, and neither is constant
[[nodiscard]] double kendall_tau(std::span<const double> x, std::span<const double> y);

}  // namespace axdse::test
