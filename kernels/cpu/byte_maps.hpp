#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/cpu/cpu_isa.hpp"
#include "kernels/error_factorisation.hpp"

// Activation codes mapped byte by byte. Functions whose names end in _vbmi are for processors where cpu_isa() says that
// they have AVX-512 VBMI (byte_maps_vbmi.cpp).

namespace axdse::kernels::cpu {

/// out[i] = map[in[i]]
using MapBytes = void (*)(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
void map_bytes_scalar(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
void map_bytes_vbmi(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
[[nodiscard]] MapBytes map_bytes(CpuIsa isa) noexcept;

/// out[i] = in[i] & mask
using MaskBytes = void (*)(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
void mask_bytes_scalar(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
void mask_bytes_vbmi(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count);
[[nodiscard]] MaskBytes mask_bytes(CpuIsa isa) noexcept;

/// Pixels of one row to expand.
struct PixelRow {
  const std::uint8_t* in = nullptr;
  std::int64_t columns = 0;
  std::uint8_t* out = nullptr;  ///< (columns, expanded channels)
};

/// How rows of pixels are expanded a register at a time: out channel t * channels + c is term t of channel c, those
/// that are left over zero.
class PixelExpansion {
 public:
  /// Terms outlive it. `column_step`: bytes from a pixel of a row to the next.
  PixelExpansion(std::span<const FactorTerm> terms, std::int64_t channels, std::int64_t expanded_channels,
                 std::int64_t column_step);
  void run_vbmi(const PixelRow& row) const;

 private:
  /// Where 64 bytes, or fewer, of expanded pixels come from.
  struct Register {
    struct Mapped {
      const std::uint8_t* map = nullptr;
      std::uint64_t bytes = 0;  ///< a bit for each
    };
    std::array<std::uint8_t, 64> from = {};  ///< in the pixels' codes
    std::array<std::uint8_t, 64> mask = {};  ///< of those bytes, where all terms are masks
    std::vector<Mapped> mapped;              ///< else
    std::int64_t count = 0;
  };
  struct Term {
    std::uint8_t mask = 0;
    const std::uint8_t* map = nullptr;
  };

  void add_registers();
  void run_narrow(const PixelRow& row) const;
  void run_wide_masks(const PixelRow& row) const;
  void run_wide_maps(const PixelRow& row) const;

  std::int64_t channels_;
  std::int64_t expanded_channels_;
  std::int64_t column_step_;
  std::vector<Term> terms_;
  bool all_masks_ = true;
  std::int64_t pixels_ = 1;          ///< at a time
  std::vector<Register> registers_;  ///< of so many pixels, of 64 channels or fewer; else empty
};

}  // namespace axdse::kernels::cpu
