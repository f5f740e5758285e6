#include "evaluators/accuracy/elementwise.hpp"

#include <array>
#include <bit>
#include <cstddef>

#include "core/error.hpp"
#include "evaluators/accuracy/vectorised.hpp"

namespace axdse::accuracy {
namespace {

/// Adding 1.5 x 2^23 leaves no bits for a fraction: the sum is rounded to an integer, half to even, and its low bits
/// hold that integer. Exact for |value| < 2^22, and unlike lrint it is vectorised on every x86-64.
inline std::int32_t round_half_even(float value) {
  constexpr float kMagic = 0x1.8p23F;
  return std::bit_cast<std::int32_t>(value + kMagic) - std::bit_cast<std::int32_t>(kMagic);
}

inline float clamp_symmetric(float value, float largest) {
  const float above = value > -largest ? value : -largest;
  return above < largest ? above : largest;
}

AXDSE_VECTORISED void quantise_unsigned_loop(const float* __restrict values, std::size_t count, float clip, float scale,
                                             std::uint8_t* __restrict codes) {
  for (std::size_t i = 0; i < count; ++i) {
    const float positive = values[i] > 0 ? values[i] : 0;
    const float clipped = positive < clip ? positive : clip;
    codes[i] = static_cast<std::uint8_t>(round_half_even(clipped / scale));
  }
}

AXDSE_VECTORISED void quantise_symmetric_loop(const float* __restrict values, std::size_t count, float scale,
                                              float largest, std::int8_t* __restrict integers) {
  for (std::size_t i = 0; i < count; ++i) {
    integers[i] = static_cast<std::int8_t>(round_half_even(clamp_symmetric(values[i] / scale, largest)));
  }
}

constexpr std::size_t kLanes = 16;

inline float squared_error(float value, float scale, float largest) {
  const float difference = static_cast<float>(round_half_even(clamp_symmetric(value / scale, largest))) * scale - value;
  return difference * difference;
}

AXDSE_VECTORISED float squared_error_loop(const float* __restrict values, std::size_t count, float scale,
                                          float largest) {
  std::array<float, kLanes> sums{};
  const std::size_t whole = count - count % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += squared_error(values[i + lane], scale, largest);
  }
  for (std::size_t i = whole; i < count; ++i) sums[i - whole] += squared_error(values[i], scale, largest);
  float sum = 0;
  for (const float partial : sums) sum += partial;
  return sum;
}

/// `channels` is a multiple of kLanes: whole vectors, with nothing left over at the end of each position.
AXDSE_VECTORISED void scale_whole_vectors(const std::int32_t* __restrict accumulators, std::size_t positions,
                                          std::size_t channels, const float* __restrict scales, float* __restrict out) {
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t k = 0; k < channels; k += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane)
        out[k + lane] = static_cast<float>(accumulators[k + lane]) * scales[k + lane];
    }
    accumulators += channels;
    out += channels;
  }
}

AXDSE_VECTORISED void scale_channels(const std::int32_t* __restrict accumulators, std::size_t positions,
                                     std::size_t channels, const float* __restrict scales, float* __restrict out) {
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t k = 0; k < channels; ++k)
      out[p * channels + k] = static_cast<float>(accumulators[p * channels + k]) * scales[k];
  }
}

AXDSE_VECTORISED void add_bias(std::size_t positions, std::size_t channels, const float* __restrict bias,
                               float* __restrict out) {
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t k = 0; k < channels; ++k) out[p * channels + k] += bias[k];
  }
}

/// The exponent of NaN and infinity is all ones.
AXDSE_VECTORISED bool all_finite_loop(const float* __restrict values, std::size_t count) {
  constexpr std::uint32_t kExponent = 0x7f800000U;
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < count; ++i)
    found |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent ? 1U : 0U;
  return found == 0;
}

}  // namespace

void quantise_unsigned(std::span<const float> values, float clip, float scale, std::span<std::uint8_t> codes) {
  AXDSE_ENSURE(values.size() == codes.size(), "one code a value");
  quantise_unsigned_loop(values.data(), values.size(), clip, scale, codes.data());
}

void quantise_symmetric(std::span<const float> values, float scale, int largest, std::span<std::int8_t> integers) {
  AXDSE_ENSURE(values.size() == integers.size(), "one integer a value");
  quantise_symmetric_loop(values.data(), values.size(), scale, static_cast<float>(largest), integers.data());
}

float symmetric_squared_error(std::span<const float> values, float scale, int largest) {
  return squared_error_loop(values.data(), values.size(), scale, static_cast<float>(largest));
}

void dequantise_accumulators(std::span<const std::int32_t> accumulators, std::span<const float> scales,
                             std::span<const float> bias, std::span<float> out) {
  const std::size_t channels = scales.size();
  AXDSE_ENSURE(accumulators.size() == out.size() && out.size() % channels == 0, "whole positions of all channels");
  AXDSE_ENSURE(bias.empty() || bias.size() == channels, "one bias a channel");
  const auto scale = channels % kLanes == 0 ? scale_whole_vectors : scale_channels;
  scale(accumulators.data(), out.size() / channels, channels, scales.data(), out.data());
  if (!bias.empty()) add_bias(out.size() / channels, channels, bias.data(), out.data());
}

bool all_finite(std::span<const float> values) { return all_finite_loop(values.data(), values.size()); }

}  // namespace axdse::accuracy
