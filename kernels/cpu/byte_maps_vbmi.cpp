// Compiled for AVX-512 F, BW, VL and VBMI; called where cpu_isa() says that the processor has them.

#include <immintrin.h>

#include <algorithm>

#include "kernels/cpu/byte_look_up_vbmi.hpp"
#include "kernels/cpu/byte_maps.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kRegister = 64;

void fill_zeros(std::uint8_t* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += kRegister) {
    _mm512_mask_storeu_epi8(out + i, first_bytes(count - i), _mm512_setzero_si512());
  }
}

}  // namespace

void map_bytes_vbmi(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  const Plane plane = load_plane(map);
  for (std::int64_t i = 0; i < count; i += kRegister) {
    const __mmask64 valid = first_bytes(count - i);
    const __m512i codes = _mm512_maskz_loadu_epi8(valid, in + i);
    _mm512_mask_storeu_epi8(out + i, valid, look_up(plane, codes, upper_bits(codes)));
  }
}

void mask_bytes_vbmi(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  const __m512i masks = _mm512_set1_epi8(static_cast<char>(mask));
  for (std::int64_t i = 0; i < count; i += kRegister) {
    const __mmask64 valid = first_bytes(count - i);
    _mm512_mask_storeu_epi8(out + i, valid, _mm512_and_si512(_mm512_maskz_loadu_epi8(valid, in + i), masks));
  }
}

void PixelExpansion::run_vbmi(const PixelRow& row) const {
  if (!registers_.empty()) {
    run_narrow(row);
  } else if (all_masks_) {
    run_wide_masks(row);
  } else {
    run_wide_maps(row);
  }
}

void PixelExpansion::run_narrow(const PixelRow& row) const {
  for (std::int64_t x = 0; x < row.columns; x += pixels_) {
    const std::int64_t pixels = std::min(pixels_, row.columns - x);
    const __mmask64 valid = first_bytes((pixels - 1) * column_step_ + channels_);
    const __m512i codes = _mm512_maskz_loadu_epi8(valid, row.in + x * column_step_);
    std::uint8_t* out = row.out + x * expanded_channels_;
    std::int64_t left = pixels * expanded_channels_;
    for (const Register& one : registers_) {
      if (left <= 0) break;
      const __m512i placed = _mm512_permutexvar_epi8(_mm512_loadu_si512(one.from.data()), codes);
      __m512i expanded = _mm512_and_si512(placed, _mm512_loadu_si512(one.mask.data()));
      if (!all_masks_) {
        expanded = _mm512_setzero_si512();
        const UpperBits upper = upper_bits(placed);
        for (const Register::Mapped& mapped : one.mapped) {
          expanded = _mm512_mask_mov_epi8(expanded, mapped.bytes, look_up(load_plane(mapped.map), placed, upper));
        }
      }
      _mm512_mask_storeu_epi8(out, first_bytes(std::min(one.count, left)), expanded);
      out += kRegister;
      left -= kRegister;
    }
  }
}

void PixelExpansion::run_wide_masks(const PixelRow& row) const {
  const auto used = static_cast<std::int64_t>(terms_.size()) * channels_;
  for (std::int64_t x = 0; x < row.columns; ++x) {
    const std::uint8_t* const in = row.in + x * column_step_;
    std::uint8_t* const out = row.out + x * expanded_channels_;
    for (std::int64_t c = 0; c < channels_; c += kRegister) {
      const __mmask64 valid = first_bytes(channels_ - c);
      const __m512i codes = _mm512_maskz_loadu_epi8(valid, in + c);
      std::uint8_t* to = out + c;
      for (const Term& term : terms_) {
        const __m512i mask = _mm512_set1_epi8(static_cast<char>(term.mask));
        _mm512_mask_storeu_epi8(to, valid, _mm512_and_si512(codes, mask));
        to += channels_;
      }
    }
    fill_zeros(out + used, expanded_channels_ - used);
  }
}

/// Term by term, whose map stays in registers.
void PixelExpansion::run_wide_maps(const PixelRow& row) const {
  std::int64_t first = 0;
  for (const Term& term : terms_) {
    const Plane plane = load_plane(term.map);
    for (std::int64_t x = 0; x < row.columns; ++x) {
      for (std::int64_t c = 0; c < channels_; c += kRegister) {
        const __mmask64 valid = first_bytes(channels_ - c);
        const __m512i codes = _mm512_maskz_loadu_epi8(valid, row.in + x * column_step_ + c);
        _mm512_mask_storeu_epi8(row.out + x * expanded_channels_ + first + c, valid,
                                look_up(plane, codes, upper_bits(codes)));
      }
    }
    first += channels_;
  }
  for (std::int64_t x = 0; x < row.columns; ++x) {
    fill_zeros(row.out + x * expanded_channels_ + first, expanded_channels_ - first);
  }
}

}  // namespace axdse::kernels::cpu
