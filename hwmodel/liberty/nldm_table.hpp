#pragma once

#include <vector>

namespace axdse::hwmodel {

/// A function of input slew and output load, as a grid: non-linear delay model tables (delay, slew) and internal energy
/// tables. Bilinear inside the grid; outside, the border's plane goes on (as OpenSTA does), and the look-up is counted.
class NldmTable {
 public:
  NldmTable() = default;  ///< 0 everywhere
  /// values[i * loads + j] belongs to slew i and load j. An axis of one point means that the value does not depend on
  /// it.
  /// @pre axes strictly increase, are not empty, and values has one entry a grid point
  NldmTable(std::vector<double> slews_ns, std::vector<double> loads_ff, std::vector<double> values);

  /// Adds 1 to `extrapolated` if the point lies outside an axis of two points or more.
  [[nodiscard]] double lookup(double slew_ns, double load_ff, int& extrapolated) const;

  [[nodiscard]] double max_load_ff() const noexcept;  ///< infinite if the value does not depend on load
  [[nodiscard]] double min_slew_ns() const noexcept;  ///< 0 if the value does not depend on slew

  [[nodiscard]] const std::vector<double>& slews_ns() const noexcept { return slews_ns_; }
  [[nodiscard]] const std::vector<double>& loads_ff() const noexcept { return loads_ff_; }
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }

  friend bool operator==(const NldmTable&, const NldmTable&) = default;

 private:
  std::vector<double> slews_ns_ = {0};
  std::vector<double> loads_ff_ = {0};
  std::vector<double> values_ = {0};
};

}  // namespace axdse::hwmodel
