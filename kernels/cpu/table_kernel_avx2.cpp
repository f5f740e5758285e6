// Compiled for AVX2; called where cpu_isa() says that the processor has it.
//
// A plane of 256 bytes is sixteen rows of 16. vpshufb picks by the low 4 bits of a code and gives 0 where its bit 7 is
// set; adding 0x70 with saturation after the upper 4 bits were flipped by the row's number sets that bit for all codes
// of other rows.

#include <immintrin.h>

#include <algorithm>

#include "kernels/cpu/table_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kTapsBeforeFlush = 256;  // 256 x 255 < 2^16
constexpr int kPixels = 32;                     // of a register
constexpr int kRows = 16;

template <int kPlanes>
void add_pixels(const PlaneSums& block, std::int64_t first_tap, std::int64_t last_tap, int first_plane, int pixel) {
  const __m256i low_bytes = _mm256_set1_epi16(0xff);
  const __m256i others = _mm256_set1_epi8(0x70);
  __m256i even[kPlanes];
  __m256i odd[kPlanes];
  for (int p = 0; p < kPlanes; ++p) even[p] = odd[p] = _mm256_setzero_si256();
  for (std::int64_t tap = first_tap; tap < last_tap; ++tap) {
    const std::uint8_t* const entries =
        block.planes + (std::size_t{block.weights[tap]} * block.plane_count + first_plane) * kTableCodes;
    const __m256i codes =
        _mm256_load_si256(reinterpret_cast<const __m256i*>(block.activations + tap * kBlockPixels + pixel));
    __m256i found[kPlanes];
    for (int p = 0; p < kPlanes; ++p) found[p] = _mm256_setzero_si256();
    for (int row = 0; row < kRows; ++row) {
      const __m256i own = _mm256_xor_si256(codes, _mm256_set1_epi8(static_cast<char>(row << 4)));
      const __m256i index = _mm256_adds_epu8(own, others);
      for (int p = 0; p < kPlanes; ++p) {
        const __m256i bytes = _mm256_broadcastsi128_si256(
            _mm_load_si128(reinterpret_cast<const __m128i*>(entries + p * kTableCodes + row * kRows)));
        found[p] = _mm256_or_si256(found[p], _mm256_shuffle_epi8(bytes, index));
      }
    }
    for (int p = 0; p < kPlanes; ++p) {
      even[p] = _mm256_add_epi16(even[p], _mm256_and_si256(found[p], low_bytes));
      odd[p] = _mm256_add_epi16(odd[p], _mm256_srli_epi16(found[p], 8));
    }
  }
  alignas(32) std::uint16_t sums[2][kPixels / 2];
  for (int p = 0; p < kPlanes; ++p) {
    _mm256_store_si256(reinterpret_cast<__m256i*>(sums[0]), even[p]);
    _mm256_store_si256(reinterpret_cast<__m256i*>(sums[1]), odd[p]);
    for (int i = 0; i < kPixels; ++i) {
      block.sums[pixel + i] += std::uint32_t{sums[i % 2][i / 2]} << (8 * (first_plane + p));
    }
  }
}

}  // namespace

void add_plane_sums_avx2(const PlaneSums& block) {
  for (std::int64_t first = 0; first < block.taps; first += kTapsBeforeFlush) {
    const std::int64_t last = std::min(first + kTapsBeforeFlush, block.taps);
    for (int pixel = 0; pixel < block.groups * kGroupPixels; pixel += kPixels) {
      int plane = 0;
      for (; plane + 2 <= block.plane_count; plane += 2) add_pixels<2>(block, first, last, plane, pixel);
      if (plane < block.plane_count) add_pixels<1>(block, first, last, plane, pixel);
    }
  }
}

}  // namespace axdse::kernels::cpu
