// Compiled for AVX-512 F, BW, VL and VBMI; called where cpu_isa() says that the processor has them.
//
// Bytes are summed in 16 bits: a word holds the bytes of an even and an odd pixel, so that the sum of the
// words, and the sum of their upper bytes alone, give both (the even one modulo 2^16, which it does not reach within
// kTapsBeforeFlush taps).

#include <immintrin.h>

#include <algorithm>

#include "kernels/cpu/byte_look_up_vbmi.hpp"
#include "kernels/cpu/table_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kTapsBeforeFlush = 256;  // 256 x 255 < 2^16

/// Sums of bytes of 64 pixels.
struct WordSums {
  __m512i all = _mm512_setzero_si512();    // even + 256 odd, modulo 2^16
  __m512i upper = _mm512_setzero_si512();  // odd

  void add(__m512i bytes) {
    all = _mm512_add_epi16(all, bytes);
    upper = _mm512_add_epi16(upper, _mm512_srli_epi16(bytes, 8));
  }

  /// Adds them, shifted, to 64 sums.
  void flush(std::uint32_t* sums, int shift) const {
    const __m512i even = _mm512_sub_epi16(all, _mm512_slli_epi16(upper, 8));
    alignas(64) std::uint16_t evens[32];
    alignas(64) std::uint16_t odds[32];
    _mm512_store_si512(evens, even);
    _mm512_store_si512(odds, upper);
    for (int i = 0; i < 32; ++i) {
      sums[2 * i] += std::uint32_t{evens[i]} << shift;
      sums[2 * i + 1] += std::uint32_t{odds[i]} << shift;
    }
  }
};

/// Two planes at a time (or one) for kGroups groups: their registers hold the planes of one weight and the sums.
template <int kGroups, int kPlanes>
void add_planes(const PlaneSums& block, std::int64_t first_tap, std::int64_t last_tap, int first_plane) {
  WordSums sums[kGroups][kPlanes];
  for (std::int64_t tap = first_tap; tap < last_tap; ++tap) {
    const std::uint8_t* const entries =
        block.planes + (std::size_t{block.weights[tap]} * block.plane_count + first_plane) * kTableCodes;
    Plane planes[kPlanes];
    for (int p = 0; p < kPlanes; ++p) planes[p] = load_plane(entries + p * kTableCodes);
    const std::uint8_t* const codes = block.activations + tap * kBlockPixels;
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; ++g) {
      const __m512i pixel_codes = _mm512_load_si512(codes + g * kGroupPixels);
      const UpperBits upper = upper_bits(pixel_codes);
#pragma GCC unroll 2
      for (int p = 0; p < kPlanes; ++p) sums[g][p].add(look_up(planes[p], pixel_codes, upper));
    }
  }
  for (int g = 0; g < kGroups; ++g) {
    for (int p = 0; p < kPlanes; ++p) sums[g][p].flush(block.sums + g * kGroupPixels, 8 * (first_plane + p));
  }
}

template <int kGroups>
void add_groups(const PlaneSums& block) {
  for (std::int64_t first = 0; first < block.taps; first += kTapsBeforeFlush) {
    const std::int64_t last = std::min(first + kTapsBeforeFlush, block.taps);
    int plane = 0;
    for (; plane + 2 <= block.plane_count; plane += 2) add_planes<kGroups, 2>(block, first, last, plane);
    if (plane < block.plane_count) add_planes<kGroups, 1>(block, first, last, plane);
  }
}

}  // namespace

void add_plane_sums_vbmi(const PlaneSums& block) {
  switch (block.groups) {
    case 1:
      return add_groups<1>(block);
    case 2:
      return add_groups<2>(block);
    case 3:
      return add_groups<3>(block);
    default:
      return add_groups<4>(block);
  }
}

}  // namespace axdse::kernels::cpu
