#pragma once

#include <span>
#include <vector>

/// The loops of batch norm over (positions, channels), the last index fastest, each one pass over memory. Sums run over
/// the positions in order, in floats over 128 of them and in doubles over those; like elementwise.hpp, no result
/// depends on the instruction set.
namespace axdse::accuracy {

struct ChannelMoments {
  std::vector<double> mean;
  std::vector<double> variance;  ///< biased: divided by the number of positions
};

/// Differences from each channel's first value are summed, so that a variance is not what two large sums leave.
/// @pre at least one position
[[nodiscard]] ChannelMoments channel_moments(std::span<const float> values, std::size_t channels);

/// out = max(values x factor + term + addend, least), where `addend` may be empty; a NaN stays one. By channel: factor,
/// term; of equal size: values, addend, out.
void scale_add_clamp(std::span<const float> values, std::span<const float> factor, std::span<const float> term,
                     std::span<const float> addend, float least, std::span<float> out);

struct ChannelGradients {
  std::vector<double> sum;       ///< of the gradient
  std::vector<double> weighted;  ///< of gradient x (value - centre)
};

/// The gradient before scale_add_clamp's maximum: passed[i] = gradient[i], or 0 where clamped[i], its output, is
/// `least`; with its sums by channel.
[[nodiscard]] ChannelGradients pass_above(std::span<const float> gradient, std::span<const float> clamped, float least,
                                          std::span<const float> values, std::span<const float> centre,
                                          std::span<float> passed);

/// out = gradient x gradient_factor + values x value_factor + term, factors and term by channel. `out` may be
/// `gradient`.
void combine_by_channel(std::span<const float> gradient, std::span<const float> gradient_factor,
                        std::span<const float> values, std::span<const float> value_factor, std::span<const float> term,
                        std::span<float> out);

}  // namespace axdse::accuracy
