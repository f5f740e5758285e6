#include "hwmodel/liberty/nldm_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

/// The interval [low, low + 1] of the axis to read in, and how far into it (below 0 or above 1: outside the axis).
struct Position {
  std::size_t low = 0;
  double fraction = 0;
  bool outside = false;
};

Position locate(const std::vector<double>& axis, double x) {
  if (axis.size() == 1) return {};
  const auto above = std::upper_bound(axis.begin() + 1, axis.end() - 1, x);
  const auto low = static_cast<std::size_t>(above - axis.begin()) - 1;
  return {.low = low,
          .fraction = (x - axis[low]) / (axis[low + 1] - axis[low]),
          .outside = x < axis.front() || x > axis.back()};
}

bool strictly_increases(const std::vector<double>& axis) {
  return std::adjacent_find(axis.begin(), axis.end(), [](double a, double b) { return !(a < b); }) == axis.end();
}

}  // namespace

NldmTable::NldmTable(std::vector<double> slews_ns, std::vector<double> loads_ff, std::vector<double> values)
    : slews_ns_(std::move(slews_ns)), loads_ff_(std::move(loads_ff)), values_(std::move(values)) {
  AXDSE_ENSURE(!slews_ns_.empty() && !loads_ff_.empty() && values_.size() == slews_ns_.size() * loads_ff_.size(),
               "a table has one value a grid point");
  AXDSE_ENSURE(strictly_increases(slews_ns_) && strictly_increases(loads_ff_), "the axes of a table increase");
}

double NldmTable::lookup(double slew_ns, double load_ff, int& extrapolated) const {
  const Position slew = locate(slews_ns_, slew_ns);
  const Position load = locate(loads_ff_, load_ff);
  if (slew.outside || load.outside) ++extrapolated;
  const std::size_t next_load = loads_ff_.size() > 1 ? 1 : 0;
  const auto along_load = [&](std::size_t row) {
    const double* const value = values_.data() + row * loads_ff_.size() + load.low;
    return value[0] + load.fraction * (value[next_load] - value[0]);
  };
  const double low = along_load(slew.low);
  if (slews_ns_.size() == 1) return low;
  return low + slew.fraction * (along_load(slew.low + 1) - low);
}

double NldmTable::max_load_ff() const noexcept {
  return loads_ff_.size() > 1 ? loads_ff_.back() : std::numeric_limits<double>::infinity();
}

double NldmTable::min_slew_ns() const noexcept { return slews_ns_.size() > 1 ? slews_ns_.front() : 0; }

}  // namespace axdse::hwmodel
