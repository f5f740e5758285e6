#include "network_like_operands.hpp"

#include <cmath>
#include <numbers>
#include <vector>

namespace axdse::benchmarks {
namespace {

constexpr double kZeroActivations = 0.6;
constexpr double kMeanActivation = 36;  // of the others, in codes of 8 bits
constexpr double kWeightDeviation = 40;
constexpr int kLargestWeight = 127;

/// Probability of each value 0 .. largest when a normal variable's magnitude, of deviation `deviation`, is rounded to
/// codes `step` apart, what is too large taken as the largest.
std::vector<double> half_normal(double deviation, double step, int largest) {
  const auto below = [&](double code) { return std::erf(code * step / deviation / std::numbers::sqrt2); };
  std::vector<double> probability;
  for (int code = 0; code < largest; ++code)
    probability.push_back(below(code + 0.5) - (code == 0 ? 0 : below(code - 0.5)));
  probability.push_back(1 - (largest == 0 ? 0 : below(largest - 0.5)));
  return probability;
}

}  // namespace

OperandStatistics network_like(const MaskedMultiplier& multiplier, double scale) {
  OperandStatistics statistics{.name = "network-like"};
  const double activation_step = std::ldexp(1.0, 8 - multiplier.activation_bits);
  const double deviation = scale * kMeanActivation * std::sqrt(std::numbers::pi / 2);
  const std::vector<double> activations =
      half_normal(deviation, activation_step, (1 << multiplier.activation_bits) - 1);
  for (std::size_t code = 0; code < activations.size(); ++code)
    statistics.activation.at(code) = (1 - kZeroActivations) * activations[code];
  statistics.activation[0] += kZeroActivations;

  const int largest = quantiser_range(multiplier.weight, multiplier.weight_bits).max;
  const std::vector<double> weights =
      half_normal(scale * kWeightDeviation, static_cast<double>(kLargestWeight) / largest, largest);
  for (int value = 0; value <= largest; ++value) {
    for (const int sign : {1, -1}) {
      statistics.weight.at(encode(multiplier.weight, sign * value)) += weights[static_cast<std::size_t>(value)] / 2;
    }
  }
  return statistics;
}

}  // namespace axdse::benchmarks
