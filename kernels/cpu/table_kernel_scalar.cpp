#include "kernels/cpu/table_kernel.hpp"

namespace axdse::kernels::cpu {

void add_plane_sums_scalar(const PlaneSums& block) {
  const std::int64_t pixels = std::int64_t{block.groups} * kGroupPixels;
  for (std::int64_t tap = 0; tap < block.taps; ++tap) {
    const std::uint8_t* const codes = block.activations + tap * kBlockPixels;
    const std::uint8_t* plane = block.planes + std::size_t{block.weights[tap]} * block.plane_count * kTableCodes;
    for (int p = 0; p < block.plane_count; ++p, plane += kTableCodes) {
      for (std::int64_t i = 0; i < pixels; ++i) block.sums[i] += std::uint32_t{plane[codes[i]]} << (8 * p);
    }
  }
}

AddPlaneSums add_plane_sums(CpuIsa isa) noexcept {
  switch (isa) {
    case CpuIsa::kScalar:
      return add_plane_sums_scalar;
    case CpuIsa::kAvx2:
      return add_plane_sums_avx2;
    case CpuIsa::kAvx512Vbmi:
    case CpuIsa::kAmxInt8:
      return add_plane_sums_vbmi;
  }
  return add_plane_sums_scalar;
}

LookUpSpeed look_up_speed(CpuIsa isa) noexcept {
  switch (isa) {
    case CpuIsa::kScalar:
      return {.ns_a_look_up = 0.5, .ns_a_position = 2.2, .ns_a_byte_laid_out = 0.3, .ns_an_output = 1};
    case CpuIsa::kAvx2:
      return {.ns_a_look_up = 0.2, .ns_a_position = 2.2, .ns_a_byte_laid_out = 0.3, .ns_an_output = 1};
    case CpuIsa::kAvx512Vbmi:
    case CpuIsa::kAmxInt8:
      return {.ns_a_look_up = 0.025, .ns_a_position = 2.2, .ns_a_byte_laid_out = 0.3, .ns_an_output = 1};
  }
  return {};
}

}  // namespace axdse::kernels::cpu
