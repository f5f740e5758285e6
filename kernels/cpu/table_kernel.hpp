#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/cpu_isa.hpp"

// The inner loop of table look-up: for one output channel and a block of pixels, sums of table entries. Each function
// exists once for each instruction set, in a source of its own (table_kernel_*.cpp) that is compiled for it.

namespace axdse::kernels::cpu {

inline constexpr int kGroupPixels = 64;  ///< pixels that one AVX-512 register holds
inline constexpr int kMaxGroups = 4;
inline constexpr int kBlockPixels = kGroupPixels * kMaxGroups;
inline constexpr int kTableCodes = 256;
inline constexpr int kMaxPlanes = 4;
/// Table entries are unsigned and cut into bytes, low byte first: plane p of weight code w starts at
/// (w * planes + p) * 256 and is indexed by activation code.
struct PlaneSums {
  const std::uint8_t* planes = nullptr;       ///< 64-byte aligned
  int plane_count = 0;                        ///< 1 to kMaxPlanes
  const std::uint8_t* activations = nullptr;  ///< (taps, kBlockPixels) codes, 64-byte aligned
  const std::uint8_t* weights = nullptr;      ///< (taps) codes of the output channel
  std::int64_t taps = 0;                      ///< any number
  int groups = 0;                             ///< 1 to kMaxGroups: the first groups x 64 pixels of a block are summed
  std::uint32_t* sums = nullptr;              ///< (kBlockPixels), added to, modulo 2^32
};

using AddPlaneSums = void (*)(const PlaneSums&);
void add_plane_sums_scalar(const PlaneSums& block);
void add_plane_sums_avx2(const PlaneSums& block);
void add_plane_sums_vbmi(const PlaneSums& block);
[[nodiscard]] AddPlaneSums add_plane_sums(CpuIsa isa) noexcept;

/// What the parts of a convolution by look-up take, measured (kernels/README.md).
struct LookUpSpeed {
  double ns_a_look_up = 0;        ///< of one plane
  double ns_a_position = 0;       ///< of the kernel at a pixel, in one group: finding its codes
  double ns_a_byte_laid_out = 0;  ///< of the activation codes
  double ns_an_output = 0;        ///< beside its look-ups
};
[[nodiscard]] LookUpSpeed look_up_speed(CpuIsa isa) noexcept;

}  // namespace axdse::kernels::cpu
