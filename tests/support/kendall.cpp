#include "tests/support/kendall.hpp"

#include <cmath>
#include <cstddef>

namespace axdse::test {

double kendall_tau(std::span<const double> x, std::span<const double> y) {
  const auto sign = [](double d) { return d > 0 ? 1 : d < 0 ? -1 : 0; };
  double agreement = 0;
  double untied_x = 0;
  double untied_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const int sx = sign(x[i] - x[j]);
      const int sy = sign(y[i] - y[j]);
      agreement += sx * sy;
      untied_x += sx * sx;
      untied_y += sy * sy;
    }
  }
  return agreement / std::sqrt(untied_x * untied_y);
}

}  // namespace axdse::test
