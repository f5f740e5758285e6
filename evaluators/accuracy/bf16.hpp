#pragma once

#include <bit>
#include <cstdint>

namespace axdse::accuracy {

/// The upper half of a float, in which gradients are multiplied: 8 bits of significand, so that operand codes,
/// magnitudes up to 255 and powers of two times these are exact. Here it is only stored; LibTorch (at::BFloat16)
/// computes with it.
struct Bf16 {
  std::uint16_t bits = 0;
};

/// Rounds half to even; a NaN stays one.
[[nodiscard]] inline Bf16 to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t rounded = bits + 0x7fffU + (bits >> 16 & 1U);
  const bool is_nan = (bits & 0x7fffffffU) > 0x7f800000U;
  return {static_cast<std::uint16_t>((is_nan ? bits | 0x400000U : rounded) >> 16)};
}

[[nodiscard]] inline float to_float(Bf16 value) { return std::bit_cast<float>(std::uint32_t{value.bits} << 16); }
[[nodiscard]] inline float to_float(float value) { return value; }

}  // namespace axdse::accuracy
