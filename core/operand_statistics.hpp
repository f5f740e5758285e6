#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "core/multiplier_spec.hpp"

namespace axdse {

/// How often each operand code occurs at a multiplier, activation and weight independent of each other. An assumption
/// that moves every energy and error figure, so it has a name that is reported with them.
struct OperandStatistics {
  std::string name;                         ///< "uniform", or the layer and data it was taken from
  std::array<double, 256> activation = {};  ///< probability of each code; sums to 1
  std::array<double, 256> weight = {};      ///< probability of each code; sums to 1

  /// All codes of the operand widths equally likely (sm8: -0 included, as in published figures of unsigned arrays).
  [[nodiscard]] static OperandStatistics uniform(const MultiplierSpec& spec);
  /// From counts by code; each must hold at least one. @throws SpecError otherwise
  [[nodiscard]] static OperandStatistics from_counts(std::string name, std::span<const std::uint64_t, 256> activation,
                                                     std::span<const std::uint64_t, 256> weight);
};

}  // namespace axdse
