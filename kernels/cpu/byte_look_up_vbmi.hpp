#pragma once

// For sources that are compiled for AVX-512 F, BW, VL and VBMI (others see nothing).
#ifdef __AVX512VBMI__

#include <immintrin.h>

#include <cstdint>

namespace axdse::kernels::cpu {

/// 256 bytes by code in four registers. vpermb picks by the low 6 bits of a code, the two upper bits choose among the
/// four by mask.
struct Plane {
  __m512i quarter[4];
};

inline Plane load_plane(const std::uint8_t* bytes) {
  return {{_mm512_loadu_si512(bytes), _mm512_loadu_si512(bytes + 64), _mm512_loadu_si512(bytes + 128),
           _mm512_loadu_si512(bytes + 192)}};
}

struct UpperBits {
  __mmask64 quarter1;
  __mmask64 quarter2;
  __mmask64 quarter3;
};

inline UpperBits upper_bits(__m512i codes) {
  const __mmask64 bit7 = _mm512_movepi8_mask(codes);
  const __mmask64 bit6 = _mm512_movepi8_mask(_mm512_add_epi8(codes, codes));
  return {_kandn_mask64(bit7, bit6), _kandn_mask64(bit6, bit7), _kand_mask64(bit7, bit6)};
}

inline __m512i look_up(const Plane& plane, __m512i codes, const UpperBits& upper) {
  __m512i found = _mm512_permutexvar_epi8(codes, plane.quarter[0]);
  found = _mm512_mask_permutexvar_epi8(found, upper.quarter1, codes, plane.quarter[1]);
  found = _mm512_mask_permutexvar_epi8(found, upper.quarter2, codes, plane.quarter[2]);
  return _mm512_mask_permutexvar_epi8(found, upper.quarter3, codes, plane.quarter[3]);
}

/// The first `count` bytes of a register, 0 to 64 or more.
inline __mmask64 first_bytes(std::int64_t count) { return count >= 64 ? ~__mmask64{0} : (__mmask64{1} << count) - 1; }

}  // namespace axdse::kernels::cpu

#endif
