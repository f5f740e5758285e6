#pragma once

#include <cstdint>
#include <span>

#include "kernels/approx_conv.hpp"

namespace axdse::kernels::cpu {

/// Some of the kernel's (row, column, channel) taps of one group.
struct TapRange {
  std::int64_t group = 0;
  std::int64_t first = 0;  ///< index in (R, S, C/groups)
  std::int64_t count = 0;
};

/// Lays out the codes that `pixels` output pixels see: out (taps.count, kBlockPixels). Pixels are counted over
/// (N, H', W') from `first_pixel` on; those beyond `pixels`, up to a multiple of 64, get code 0.
void lay_out_taps(const ConvProblem& problem, const TapRange& taps, std::int64_t first_pixel, std::int64_t pixels,
                  std::span<const std::uint8_t> input, std::uint8_t* out);

}  // namespace axdse::kernels::cpu
