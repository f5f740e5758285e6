#include "kernels/cpu/cpu_isa.hpp"

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <array>
#include <cstdlib>

namespace axdse::kernels::cpu {
namespace {

constexpr std::array kAll = {CpuIsa::kScalar, CpuIsa::kAvx2, CpuIsa::kAvx512Vbmi, CpuIsa::kAmxInt8};

/// Linux gives a process tiles when it asks for them.
bool has_tiles() {
#ifdef __linux__
  constexpr int kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM of asm/prctl.h, which Debian 12 does not have yet
  constexpr int kTileData = 18;               // the state component that holds the tiles
  return __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8") &&
         syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

CpuIsa of_processor() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vbmi")) {
    return has_tiles() ? CpuIsa::kAmxInt8 : CpuIsa::kAvx512Vbmi;
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
    case CpuIsa::kAmxInt8:
      return "amx_int8";
  }
  return "unknown";
}

CpuIsa cpu_isa() noexcept {
  static const CpuIsa kBest = std::min(of_processor(), cap());
  return kBest;
}

}  // namespace axdse::kernels::cpu
