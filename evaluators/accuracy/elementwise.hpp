#pragma once

#include <cstdint>
#include <span>

/// The loops over whole tensors around an integer convolution, one pass over memory each. Written so that the compiler
/// vectorises them; no result depends on the instruction set (no contraction to fused multiply-add, sums in a stated
/// order).
namespace axdse::accuracy {

/// codes[i] = round-half-even(clamp(values[i], 0, clip) / scale), a NaN counting as 0; equal sizes, clip / scale <=
/// 255.
void quantise_unsigned(std::span<const float> values, float clip, float scale, std::span<std::uint8_t> codes);

/// integers[i] = round-half-even(values[i] / scale), limited to +-largest; equal sizes, largest <= 127.
void quantise_symmetric(std::span<const float> values, float scale, int largest, std::span<std::int8_t> integers);

/// Sum of (integer x scale - value)^2 for the integers of quantise_symmetric, in 16 partial sums: element i belongs to
/// sum i mod 16.
[[nodiscard]] float symmetric_squared_error(std::span<const float> values, float scale, int largest);

/// out(p, k) = accumulator(p, k) x scales[k] + bias[k], rounded after the product and after the sum; (positions,
/// channels), the last index fastest. An empty `bias` adds nothing.
void dequantise_accumulators(std::span<const std::int32_t> accumulators, std::span<const float> scales,
                             std::span<const float> bias, std::span<float> out);

/// No NaN and no infinity among the values.
[[nodiscard]] bool all_finite(std::span<const float> values);

}  // namespace axdse::accuracy
