#pragma once

#include <span>
#include <string>
#include <vector>

namespace axdse::dse {

enum class AxisScale {
  kLinear,       ///< begins at 0
  kLogarithmic,  ///< values of 0 stand in a lane of their own before the first power of ten
};

struct AxisTick {
  double position = 0;  ///< 0 at the axis's begin, 1 at its end
  std::string label;    ///< empty for a tick between labelled ones
};

/// Where values lie along an axis that covers them all, and its ticks at round numbers.
class ChartAxis {
 public:
  /// @pre values are finite and not negative
  ChartAxis(AxisScale scale, std::span<const double> values);

  /// From 0 (the axis's begin) to 1.
  [[nodiscard]] double position(double value) const;
  [[nodiscard]] const std::vector<AxisTick>& ticks() const noexcept { return ticks_; }
  /// A logarithmic axis with a lane for zeros has a break before its first power of ten.
  [[nodiscard]] bool has_zero_lane() const noexcept { return zero_lane_ > 0; }
  /// Where the break is drawn. @pre has_zero_lane()
  [[nodiscard]] double break_position() const noexcept { return 0.6 * zero_lane_; }

 private:
  void make_linear(double largest);
  void make_logarithmic(std::span<const double> values);

  AxisScale scale_;
  double begin_ = 0;      ///< value (its logarithm) after the lane of zeros
  double end_ = 1;        ///< value (its logarithm) at position 1
  double zero_lane_ = 0;  ///< share of the axis
  std::vector<AxisTick> ticks_;
};

}  // namespace axdse::dse
