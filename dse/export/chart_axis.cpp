#include "dse/export/chart_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"

namespace axdse::dse {
namespace {

constexpr double kZeroLane = 0.08;
constexpr double kMostDecadesWithInnerLabels = 3;

/// The step of 1, 2 or 5 times a power of ten that divides `range` into 5 to 10.
double round_step(double range) {
  const double power = std::pow(10.0, std::floor(std::log10(range / 5)));
  for (const double factor : {5.0, 2.0}) {
    if (range / (factor * power) >= 5) return factor * power;
  }
  return power;
}

/// The largest of 1, 2 or 5 times a power of ten that is not above a positive `value`, and the smallest not below it.
double round_down(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {5.0, 2.0}) {
    if (factor * power <= value) return factor * power;
  }
  return power;
}
double round_up(double value) {
  const double below = round_down(value);
  if (below >= value) return below;
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  return below < 1.5 * power ? 2 * power : (below < 2.5 * power ? 5 * power : 10 * power);
}

/// Decimals that tell multiples of `step` apart.
int decimals_of(double step) { return std::max(0, static_cast<int>(-std::floor(std::log10(step)))); }

std::string decade_label(int exponent, int digit) {
  const double value = digit * std::pow(10.0, exponent);
  return exponent >= -3 && exponent <= 4 ? fixed(value, std::max(0, -exponent)) : concat(digit, "e", exponent);
}

}  // namespace

ChartAxis::ChartAxis(AxisScale scale, std::span<const double> values) : scale_(scale) {
  if (scale == AxisScale::kLogarithmic) {
    make_logarithmic(values);
  } else {
    make_linear(values.empty() ? 0 : *std::ranges::max_element(values));
  }
}

void ChartAxis::make_linear(double largest) {
  const double range = largest > 0 ? 1.05 * largest : 1;
  const double step = round_step(range);
  const int steps = static_cast<int>(std::ceil(range / step));
  end_ = steps * step;
  for (int i = 0; i <= steps; ++i)
    ticks_.push_back({.position = static_cast<double>(i) / steps, .label = fixed(i * step, decimals_of(step))});
}

void ChartAxis::make_logarithmic(std::span<const double> values) {
  std::vector<double> positive;
  std::ranges::copy_if(values, std::back_inserter(positive), [](double value) { return value > 0; });
  if (positive.size() < values.size()) {
    zero_lane_ = kZeroLane;
    ticks_.push_back({.position = 0.25 * kZeroLane, .label = "0"});
  }
  const auto [least, largest] = std::ranges::minmax_element(positive);
  const double begin = positive.empty() ? 1 : round_down(*least);
  const double end = positive.empty() ? 10 : round_up(*largest);
  begin_ = std::log10(begin);
  end_ = std::log10(end > begin ? end : 10 * begin);
  const bool inner_labels = end_ - begin_ <= kMostDecadesWithInnerLabels;
  for (int exponent = static_cast<int>(std::floor(begin_)); exponent <= std::ceil(end_); ++exponent) {
    for (int digit = 1; digit <= 9; ++digit) {
      const double value = digit * std::pow(10.0, exponent);
      constexpr double kRounding = 1e-9;
      if (std::log10(value) < begin_ - kRounding || std::log10(value) > end_ + kRounding) continue;
      const bool labelled = digit == 1 || (inner_labels && (digit == 2 || digit == 5));
      ticks_.push_back(
          {.position = position(value), .label = labelled ? decade_label(exponent, digit) : std::string()});
    }
  }
}

double ChartAxis::position(double value) const {
  if (scale_ == AxisScale::kLinear) return value / end_;
  if (value <= 0) return 0.25 * zero_lane_;
  return zero_lane_ + (1 - zero_lane_) * (std::log10(value) - begin_) / (end_ - begin_);
}

}  // namespace axdse::dse
