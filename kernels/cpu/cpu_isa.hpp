#pragma once

#include <string_view>

namespace axdse::kernels::cpu {

/// Instruction sets that our own kernels are written for; each holds those before it.
enum class CpuIsa {
  kScalar,  ///< any x86-64
  kAvx2,
  kAvx512Vbmi,  ///< F, BW, VL, VBMI: bytes looked up across a whole register
  kAmxInt8,     ///< tiles of 16 x 64 bytes multiplied, and an operating system that lets a process use them
};

[[nodiscard]] std::string_view to_string(CpuIsa isa) noexcept;  ///< "scalar", "avx2", "avx512_vbmi", "amx_int8"

/// The best that the processor has, capped by the environment variable AXDSE_MAX_CPU_ISA (one of the names above; read
/// once in a process, an unknown name caps nothing). oneDNN has a switch of its own, ONEDNN_MAX_CPU_ISA.
[[nodiscard]] CpuIsa cpu_isa() noexcept;

}  // namespace axdse::kernels::cpu
