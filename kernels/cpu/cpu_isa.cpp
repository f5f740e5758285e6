#include "kernels/cpu/cpu_isa.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace axdse::kernels::cpu {
namespace {

constexpr std::array kAll = {CpuIsa::kScalar, CpuIsa::kAvx2, CpuIsa::kAvx512Vbmi};

CpuIsa of_processor() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vbmi")) {
    return CpuIsa::kAvx512Vbmi;
  }
  return __builtin_cpu_supports("avx2") ? CpuIsa::kAvx2 : CpuIsa::kScalar;
}

CpuIsa cap() {
  const char* const name = std::getenv("AXDSE_MAX_CPU_ISA");
  if (name == nullptr) return kAll.back();
  const auto* const named = std::ranges::find(kAll, std::string_view(name), to_string);
  return named == kAll.end() ? kAll.back() : *named;
}

}  // namespace

std::string_view to_string(CpuIsa isa) noexcept {
  switch (isa) {
    case CpuIsa::kScalar:
      return "scalar";
    case CpuIsa::kAvx2:
      return "avx2";
    case CpuIsa::kAvx512Vbmi:
      return "avx512_vbmi";
  }
  return "unknown";
}

CpuIsa cpu_isa() noexcept {
  static const CpuIsa kBest = std::min(of_processor(), cap());
  return kBest;
}

}  // namespace axdse::kernels::cpu
