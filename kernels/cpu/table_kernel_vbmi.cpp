// Compiled for AVX-512 F, BW, VL and VBMI; called where cpu_isa() says that the processor has them.
//
// A plane of 256 bytes is four registers. vpermb picks by the low 6 bits of a code, the two upper bits choose among the
// four by mask. Bytes are summed in 16 bits: a word holds the bytes of an even and an odd pixel, so that the sum of the
// words, and the sum of their upper bytes alone, give both (the even one modulo 2^16, which it does not reach within
// kTapsBeforeFlush taps).

#include <immintrin.h>

#include <algorithm>

#include "kernels/cpu/table_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kTapsBeforeFlush = 256;  // 256 x 255 < 2^16

struct Plane {
  __m512i quarter[4];
};

Plane load_plane(const std::uint8_t* plane) {
  return {{_mm512_load_si512(plane), _mm512_load_si512(plane + 64), _mm512_load_si512(plane + 128),
           _mm512_load_si512(plane + 192)}};
}

struct UpperBits {
  __mmask64 quarter1;
  __mmask64 quarter2;
  __mmask64 quarter3;
};

UpperBits upper_bits(__m512i codes) {
  const __mmask64 bit7 = _mm512_movepi8_mask(codes);
  const __mmask64 bit6 = _mm512_movepi8_mask(_mm512_add_epi8(codes, codes));
  return {_kandn_mask64(bit7, bit6), _kandn_mask64(bit6, bit7), _kand_mask64(bit7, bit6)};
}

__m512i look_up(const Plane& plane, __m512i codes, const UpperBits& upper) {
  __m512i found = _mm512_permutexvar_epi8(codes, plane.quarter[0]);
  found = _mm512_mask_permutexvar_epi8(found, upper.quarter1, codes, plane.quarter[1]);
  found = _mm512_mask_permutexvar_epi8(found, upper.quarter2, codes, plane.quarter[2]);
  return _mm512_mask_permutexvar_epi8(found, upper.quarter3, codes, plane.quarter[3]);
}

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

void map_bytes_vbmi(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  const Plane plane = {{_mm512_loadu_si512(map), _mm512_loadu_si512(map + 64), _mm512_loadu_si512(map + 128),
                        _mm512_loadu_si512(map + 192)}};
  for (std::int64_t i = 0; i < count; i += kGroupPixels) {
    const std::int64_t left = count - i;
    const __mmask64 valid = left >= kGroupPixels ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    const __m512i codes = _mm512_maskz_loadu_epi8(valid, in + i);
    _mm512_mask_storeu_epi8(out + i, valid, look_up(plane, codes, upper_bits(codes)));
  }
}

void mask_bytes_vbmi(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  const __m512i masks = _mm512_set1_epi8(static_cast<char>(mask));
  for (std::int64_t i = 0; i < count; i += kGroupPixels) {
    const std::int64_t left = count - i;
    const __mmask64 valid = left >= kGroupPixels ? ~__mmask64{0} : (__mmask64{1} << left) - 1;
    _mm512_mask_storeu_epi8(out + i, valid, _mm512_and_si512(_mm512_maskz_loadu_epi8(valid, in + i), masks));
  }
}

}  // namespace axdse::kernels::cpu
