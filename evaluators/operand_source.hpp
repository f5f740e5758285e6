#pragma once

#include <cstddef>

#include "core/level.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::evaluators {

/// What the multipliers of a network's layers are given. A property of the exact network and its calibration images,
/// never of a configuration: else cost would depend on training. An interface, so that costs need no network at hand.
class OperandSource {
 public:
  virtual ~OperandSource() = default;
  /// Codes at layer number `layer_index`, quantised as `level` says. Equal arguments give equal statistics.
  /// Thread-safe.
  [[nodiscard]] virtual OperandStatistics operands(std::size_t layer_index, const Level& level) const = 0;
};

}  // namespace axdse::evaluators
