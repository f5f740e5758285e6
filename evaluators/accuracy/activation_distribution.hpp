#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/level.hpp"
#include "evaluators/accuracy/quantiser.hpp"

namespace axdse::accuracy {

/// How the activations at a layer's input are distributed, as far as a quantiser's clip depends on it. Immutable.
class ActivationDistribution {
 public:
  struct Bin {
    float value = 0;  ///< the largest that falls into it
    std::uint64_t count = 0;
  };

  /// `bins` in ascending order of value, non-negative, at least one that is not empty.
  explicit ActivationDistribution(std::span<const Bin> bins);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_.back(); }
  [[nodiscard]] float largest() const noexcept { return value_.back(); }
  /// Smallest value that at least `percentile` percent of all (zeros included) do not exceed; 0 < percentile <= 100.
  [[nodiscard]] float percentile(double percentile) const;
  /// The clip, among 1, 2, ..., 100 % of the largest value, whose quantiser of `bits` bits has the smallest squared
  /// error.
  [[nodiscard]] float least_squares_clip(int bits) const;
  /// How many activations a quantiser turns into each code.
  [[nodiscard]] std::array<std::uint64_t, 256> code_counts(const ActivationQuantiser& quantiser) const;
  /// What `rule` chooses; where that is 0 (a layer that is hardly ever active) the largest value, or 1 if that is 0
  /// too.
  [[nodiscard]] float clip(const ActivationClip& rule, int bits) const;

 private:
  /// Number of bins whose value is at most `bound`.
  [[nodiscard]] std::size_t bins_up_to(double bound) const;
  [[nodiscard]] double squared_error(double clip, int bits) const;

  std::vector<float> value_;
  // Sums over the first n bins, n = 0 to size: an interval's error takes two look-ups.
  std::vector<std::uint64_t> count_;
  std::vector<double> sum_;
  std::vector<double> sum_of_squares_;
};

/// Collects a distribution from any number of tensors; independent of their order. Tells values apart to 1 in 2^12: the
/// exponent and 12 leading fraction bits of the fp32 value choose the bin.
class ActivationHistogram {
 public:
  ActivationHistogram();
  /// @throws SpecError at `where` for a negative or not finite value: only pixels and what follows a ReLU can be
  /// quantised without sign
  void add(std::span<const float> values, std::string_view where);
  /// At least one value must have been added.
  [[nodiscard]] ActivationDistribution distribution() const;

 private:
  std::vector<std::uint32_t> counts_;
};

}  // namespace axdse::accuracy
