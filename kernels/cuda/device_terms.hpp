#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "kernels/cuda/device_buffer.hpp"

namespace axdse::kernels::cuda {

/// Terms that one implicit GEMM does: all of one shift, all of them masks or all looked up.
struct TermGroup {
  int first = 0;
  int terms = 0;
  int padded_terms = 0;  ///< with the terms of zero weights that fill the last word of a look-up
  int shift = 0;
  std::vector<std::uint8_t> masks;               ///< by term; empty if they are looked up
  DeviceBuffer<std::uint32_t> activation_words;  ///< (padded terms / 4, 256) as in ImplicitGemm; empty for masks
};

/// A multiplier's factorisation in device memory.
struct DeviceTerms {
  std::string why_not;  ///< there are none; empty if there are
  int terms = 0;
  std::vector<TermGroup> groups;           ///< in the terms' order
  DeviceBuffer<std::int8_t> weight_maps;   ///< v (terms, 256)
  DeviceBuffer<std::uint8_t> activations;  ///< u (terms, 256)
  DeviceBuffer<std::int32_t> shifts;       ///< (terms)
  DeviceBuffer<std::int32_t> weight_only;  ///< (256); empty if all are 0
  std::int32_t constant = 0;               ///< in each product
};

/// Of the current device; made at first use, kept for the process. Thread-safe.
[[nodiscard]] const DeviceTerms& device_terms(const MultiplierSpec& spec);

}  // namespace axdse::kernels::cuda
