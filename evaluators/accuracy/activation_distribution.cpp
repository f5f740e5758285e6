#include "evaluators/accuracy/activation_distribution.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::accuracy {
namespace {

constexpr int kDroppedFractionBits = 11;  // of 23
constexpr std::uint32_t kInfinity = 0x7f800000U;
constexpr std::uint32_t kNegativeZero = 0x80000000U;

}  // namespace

ActivationDistribution::ActivationDistribution(std::span<const Bin> bins) : count_{0}, sum_{0}, sum_of_squares_{0} {
  for (const Bin& bin : bins) {
    if (bin.count == 0) continue;
    const auto count = static_cast<double>(bin.count);
    value_.push_back(bin.value);
    count_.push_back(count_.back() + bin.count);
    sum_.push_back(sum_.back() + count * bin.value);
    sum_of_squares_.push_back(sum_of_squares_.back() + count * bin.value * bin.value);
  }
  AXDSE_ENSURE(!value_.empty() && std::is_sorted(value_.begin(), value_.end()) && value_.front() >= 0,
               "a distribution has values, ascending and not negative");
}

float ActivationDistribution::percentile(double percentile) const {
  AXDSE_ENSURE(percentile > 0 && percentile <= 100, "a percentile lies in (0, 100]");
  const auto wanted = static_cast<std::uint64_t>(std::ceil(percentile / 100 * static_cast<double>(count())));
  const auto reached =
      std::lower_bound(count_.begin() + 1, count_.end(), std::clamp<std::uint64_t>(wanted, 1, count()));
  return value_[static_cast<std::size_t>(reached - count_.begin()) - 1];
}

std::size_t ActivationDistribution::bins_up_to(double bound) const {
  return static_cast<std::size_t>(std::upper_bound(value_.begin(), value_.end(), bound) - value_.begin());
}

double ActivationDistribution::squared_error(double clip, int bits) const {
  const int largest_code = (1 << bits) - 1;
  const double scale = clip / largest_code;
  double error = 0;
  std::size_t first = 0;
  for (int code = 0; code <= largest_code; ++code) {
    const std::size_t last = code == largest_code ? value_.size() : bins_up_to((code + 0.5) * scale);
    const double level = code * scale;
    const auto count = static_cast<double>(count_[last] - count_[first]);
    error +=
        sum_of_squares_[last] - sum_of_squares_[first] - 2 * level * (sum_[last] - sum_[first]) + level * level * count;
    first = last;
  }
  return error;
}

float ActivationDistribution::least_squares_clip(int bits) const {
  constexpr int kFractions = 100;
  double best = largest();
  double best_error = squared_error(best, bits);
  for (int n = kFractions - 1; n > 0; --n) {
    const double candidate = static_cast<double>(largest()) * n / kFractions;
    const double error = squared_error(candidate, bits);
    if (error < best_error) {
      best = candidate;
      best_error = error;
    }
  }
  return static_cast<float>(best);
}

std::array<std::uint64_t, 256> ActivationDistribution::code_counts(const ActivationQuantiser& quantiser) const {
  std::array<std::uint64_t, 256> counts{};
  const int largest_code = quantiser.largest_code();
  std::size_t first = 0;
  for (int code = 0; code <= largest_code; ++code) {
    const std::size_t last =
        code == largest_code ? value_.size() : bins_up_to((code + 0.5) * static_cast<double>(quantiser.scale()));
    counts[static_cast<std::size_t>(code)] = count_[last] - count_[first];
    first = last;
  }
  return counts;
}

float ActivationDistribution::clip(const ActivationClip& rule, int bits) const {
  if (largest() == 0) return 1;
  const float chosen =
      rule.rule == ActivationClip::Rule::kMeanSquaredError ? least_squares_clip(bits) : percentile(rule.percentile);
  return chosen > 0 ? chosen : largest();
}

ActivationHistogram::ActivationHistogram() : counts_(kInfinity >> kDroppedFractionBits) {}

void ActivationHistogram::add(std::span<const float> values, std::string_view where) {
  for (const float value : values) {
    std::uint32_t pattern = std::bit_cast<std::uint32_t>(value);
    if (pattern == kNegativeZero) pattern = 0;
    if (pattern >= kInfinity) {  // so are all negative values, whose sign bit is set
      throw SpecError({.where = std::string(where),
                       .got = concat("an activation of ", value),
                       .allowed = "finite activations that are not negative",
                       .why = "activations are quantised without a sign, as pixels and the outputs of a ReLU can be",
                       .fix = "use a network whose convolution and linear layers read pixels or follow a ReLU"});
    }
    ++counts_[pattern >> kDroppedFractionBits];
  }
}

ActivationDistribution ActivationHistogram::distribution() const {
  std::vector<ActivationDistribution::Bin> bins;
  for (std::size_t bin = 0; bin < counts_.size(); ++bin) {
    if (counts_[bin] == 0) continue;
    constexpr std::uint32_t kLowBits = (1U << kDroppedFractionBits) - 1;
    const std::uint32_t pattern = (static_cast<std::uint32_t>(bin) << kDroppedFractionBits) | (bin == 0 ? 0 : kLowBits);
    bins.push_back({std::bit_cast<float>(pattern), counts_[bin]});
  }
  return ActivationDistribution(bins);
}

}  // namespace axdse::accuracy
