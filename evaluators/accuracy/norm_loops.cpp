#include "evaluators/accuracy/norm_loops.hpp"

#include <algorithm>
#include <cstddef>

#include "core/error.hpp"
#include "evaluators/accuracy/vectorised.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kBlock = 128;  ///< positions that are summed in floats

/// Calls body<width>(first channel) for chunks of 16 channels, then for single ones. Inlined with its body into each
/// version of a loop: attributes that clone a function do not work on templates.
template <typename Body>
[[gnu::always_inline]] inline void for_channel_chunks(std::size_t channels, Body body) {
  std::size_t channel = 0;
  for (; channel + kLanes <= channels; channel += kLanes) body.template operator()<kLanes>(channel);
  for (; channel < channels; ++channel) body.template operator()<1>(channel);
}

/// Partial sums of one chunk; `add(position, first, second)` adds a position's contributions.
template <std::size_t Width, typename Add>
[[gnu::always_inline]] inline void sum_chunk(std::size_t positions, double* first_sum, double* second_sum, Add add) {
  for (std::size_t begin = 0; begin < positions; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, positions);
    float first[Width] = {};
    float second[Width] = {};
    for (std::size_t p = begin; p < end; ++p) add(p, first, second);
    for (std::size_t lane = 0; lane < Width; ++lane) {
      first_sum[lane] += first[lane];
      second_sum[lane] += second[lane];
    }
  }
}

AXDSE_VECTORISED void moments_loop(const float* __restrict values, std::size_t positions, std::size_t channels,
                                   double* __restrict sum, double* __restrict square) {
  for_channel_chunks(channels, [&]<std::size_t Width>(std::size_t channel) {
    const float* __restrict const chunk = values + channel;
    sum_chunk<Width>(positions, sum + channel, square + channel,
                     [&](std::size_t p, float* __restrict first, float* __restrict second) {
                       for (std::size_t lane = 0; lane < Width; ++lane) {
                         const float difference = chunk[p * channels + lane] - chunk[lane];
                         first[lane] += difference;
                         second[lane] += difference * difference;
                       }
                     });
  });
}

AXDSE_VECTORISED void clamp_loop(const float* __restrict values, std::size_t positions, std::size_t channels,
                                 const float* __restrict factor, const float* __restrict term, float least,
                                 float* __restrict out) {
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float result = values[p * channels + c] * factor[c] + term[c];
      out[p * channels + c] = result < least ? least : result;
    }
  }
}

AXDSE_VECTORISED void add_clamp_loop(const float* __restrict values, std::size_t positions, std::size_t channels,
                                     const float* __restrict factor, const float* __restrict term,
                                     const float* __restrict addend, float least, float* __restrict out) {
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float result = values[p * channels + c] * factor[c] + term[c] + addend[p * channels + c];
      out[p * channels + c] = result < least ? least : result;
    }
  }
}

AXDSE_VECTORISED void pass_loop(const float* __restrict gradient, const float* __restrict clamped, float least,
                                const float* __restrict values, const float* __restrict centre, std::size_t positions,
                                std::size_t channels, float* __restrict passed, double* __restrict sum,
                                double* __restrict weighted) {
  for (std::size_t begin = 0; begin < positions; begin += kBlock) {
    const std::size_t count = std::min(kBlock, positions - begin);
    const std::size_t first_element = begin * channels;
    for (std::size_t i = first_element; i < first_element + count * channels; ++i)
      passed[i] = clamped[i] <= least ? 0 : gradient[i];
    // Now in the cache.
    for_channel_chunks(channels, [&]<std::size_t Width>(std::size_t channel) {
      const float* __restrict const inside = passed + first_element + channel;
      const float* __restrict const value = values + first_element + channel;
      const float* __restrict const middle = centre + channel;
      sum_chunk<Width>(count, sum + channel, weighted + channel,
                       [&](std::size_t p, float* __restrict first, float* __restrict second) {
                         for (std::size_t lane = 0; lane < Width; ++lane) {
                           first[lane] += inside[p * channels + lane];
                           second[lane] += inside[p * channels + lane] * (value[p * channels + lane] - middle[lane]);
                         }
                       });
    });
  }
}

AXDSE_VECTORISED void combine_loop(const float* gradient, const float* __restrict gradient_factor,
                                   const float* __restrict values, const float* __restrict value_factor,
                                   const float* __restrict term, std::size_t positions, std::size_t channels,
                                   float* out) {
  for (std::size_t p = 0; p < positions; ++p) {
#pragma GCC ivdep
    for (std::size_t c = 0; c < channels; ++c) {
      const std::size_t at = p * channels + c;
      out[at] = gradient[at] * gradient_factor[c] + values[at] * value_factor[c] + term[c];
    }
  }
}

}  // namespace

ChannelMoments channel_moments(std::span<const float> values, std::size_t channels) {
  AXDSE_ENSURE(channels > 0 && !values.empty() && values.size() % channels == 0, "whole positions of all channels");
  const std::size_t positions = values.size() / channels;
  ChannelMoments moments{.mean = std::vector<double>(channels), .variance = std::vector<double>(channels)};
  moments_loop(values.data(), positions, channels, moments.mean.data(), moments.variance.data());
  for (std::size_t c = 0; c < channels; ++c) {
    const double difference = moments.mean[c] / static_cast<double>(positions);
    const double square = moments.variance[c] / static_cast<double>(positions);
    moments.mean[c] = values[c] + difference;
    moments.variance[c] = std::max(square - difference * difference, 0.0);
  }
  return moments;
}

void scale_add_clamp(std::span<const float> values, std::span<const float> factor, std::span<const float> term,
                     std::span<const float> addend, float least, std::span<float> out) {
  const std::size_t channels = factor.size();
  AXDSE_ENSURE(channels > 0 && term.size() == channels && values.size() % channels == 0 &&
                   out.size() == values.size() && (addend.empty() || addend.size() == values.size()),
               "whole positions of all channels");
  const std::size_t positions = values.size() / channels;
  if (addend.empty()) {
    clamp_loop(values.data(), positions, channels, factor.data(), term.data(), least, out.data());
  } else {
    add_clamp_loop(values.data(), positions, channels, factor.data(), term.data(), addend.data(), least, out.data());
  }
}

ChannelGradients pass_above(std::span<const float> gradient, std::span<const float> clamped, float least,
                            std::span<const float> values, std::span<const float> centre, std::span<float> passed) {
  const std::size_t channels = centre.size();
  AXDSE_ENSURE(channels > 0 && gradient.size() % channels == 0 && clamped.size() == gradient.size() &&
                   values.size() == gradient.size() && passed.size() == gradient.size(),
               "whole positions of all channels");
  ChannelGradients sums{.sum = std::vector<double>(channels), .weighted = std::vector<double>(channels)};
  pass_loop(gradient.data(), clamped.data(), least, values.data(), centre.data(), gradient.size() / channels, channels,
            passed.data(), sums.sum.data(), sums.weighted.data());
  return sums;
}

void combine_by_channel(std::span<const float> gradient, std::span<const float> gradient_factor,
                        std::span<const float> values, std::span<const float> value_factor, std::span<const float> term,
                        std::span<float> out) {
  const std::size_t channels = term.size();
  AXDSE_ENSURE(channels > 0 && gradient_factor.size() == channels && value_factor.size() == channels &&
                   values.size() % channels == 0 && gradient.size() == values.size() && out.size() == values.size(),
               "whole positions of all channels");
  combine_loop(gradient.data(), gradient_factor.data(), values.data(), value_factor.data(), term.data(),
               values.size() / channels, channels, out.data());
}

}  // namespace axdse::accuracy
