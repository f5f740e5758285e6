#include "kernels/cpu/pixel_taps.hpp"

#include <emmintrin.h>  // every x86-64 has SSE2

#include <algorithm>
#include <array>
#include <vector>

#include "kernels/cpu/table_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kTile = 16;

/// in: of kTile pixels the codes of kTile channels each; out[channel * kBlockPixels + pixel].
void transpose_tile(const std::array<const std::uint8_t*, kTile>& in, std::uint8_t* out) {
  __m128i rows[kTile];
  for (std::size_t i = 0; i < kTile; ++i) rows[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in[i]));
  // Four rounds that interleave row i with row i + 8 bring pixel p of channel c to row c, column p.
  for (int round = 0; round < 4; ++round) {
    __m128i next[kTile];
    for (std::size_t i = 0; i < kTile / 2; ++i) {
      next[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + kTile / 2]);
      next[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + kTile / 2]);
    }
    std::copy(std::begin(next), std::end(next), std::begin(rows));
  }
  for (std::size_t c = 0; c < kTile; ++c) _mm_storeu_si128(reinterpret_cast<__m128i*>(out + c * kBlockPixels), rows[c]);
}

struct OutputPixel {
  std::int64_t image = 0;
  std::int64_t top = 0;   ///< input row of its first kernel row, in the padding perhaps
  std::int64_t left = 0;  ///< input column likewise
};

}  // namespace

void lay_out_taps(const ConvProblem& problem, const TapRange& taps, std::int64_t first_pixel, std::int64_t pixels,
                  std::span<const std::uint8_t> input, std::uint8_t* out) {
  const ConvProblem& p = problem;
  const std::int64_t channels = p.group_channels();
  const std::int64_t padded = (pixels + kGroupPixels - 1) / kGroupPixels * kGroupPixels;
  std::array<OutputPixel, kBlockPixels> places;
  for (std::int64_t i = 0; i < pixels; ++i) {
    const std::int64_t pixel = first_pixel + i;
    const std::int64_t row = pixel / p.output_width();
    places[i] = {.image = row / p.output_height(),
                 .top = row % p.output_height() * p.stride_height - p.pad_top,
                 .left = pixel % p.output_width() * p.stride_width - p.pad_left};
  }
  thread_local std::vector<std::uint8_t> padding;  // a pixel of pad code
  padding.assign(static_cast<std::size_t>(std::max(channels, kTile)), p.pad_code);
  static constexpr std::array<std::uint8_t, kTile> kZeros = {};

  const std::int64_t end = taps.first + taps.count;
  for (std::int64_t first = taps.first; first < end;) {  // one kernel position after the other
    const std::int64_t position = first / channels;
    const std::int64_t first_channel = first % channels;
    const std::int64_t count = std::min(channels - first_channel, end - first);
    const std::int64_t dy = position / p.kernel_width * p.dilation_height;
    const std::int64_t dx = position % p.kernel_width * p.dilation_width;
    std::array<const std::uint8_t*, kBlockPixels> codes;
    for (std::int64_t i = 0; i < pixels; ++i) {
      const std::int64_t y = places[i].top + dy;
      const std::int64_t x = places[i].left + dx;
      const bool inside = y >= 0 && y < p.height && x >= 0 && x < p.width;
      codes[i] = inside ? &input[((places[i].image * p.height + y) * p.width + x) * p.channels + taps.group * channels +
                                 first_channel]
                        : padding.data();
    }
    std::uint8_t* const rows = out + (first - taps.first) * kBlockPixels;
    std::int64_t channel = 0;
    for (; channel + kTile <= count; channel += kTile) {
      for (std::int64_t i = 0; i < padded; i += kTile) {
        std::array<const std::uint8_t*, kTile> tile;
        for (std::int64_t j = 0; j < kTile; ++j) tile[j] = i + j < pixels ? codes[i + j] + channel : kZeros.data();
        transpose_tile(tile, rows + channel * kBlockPixels + i);
      }
    }
    for (; channel < count; ++channel) {
      std::uint8_t* const row = rows + channel * kBlockPixels;
      for (std::int64_t i = 0; i < pixels; ++i) row[i] = codes[i][channel];
      std::fill(row + pixels, row + padded, std::uint8_t{0});
    }
    first += count;
  }
}

}  // namespace axdse::kernels::cpu
