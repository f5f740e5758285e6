#pragma once

#include <cstdint>

#include "core/operand_statistics.hpp"
#include "hwmodel/simulation/stimulus.hpp"

namespace axdse::hwmodel::testing {

/// Operands without the strata of OperandTrace: each drawn by itself, by `seed`, as often as `statistics` says. The
/// first of each `hold` periods has a new weight, every period a new activation. @pre hold >= 1
[[nodiscard]] Stimulus independent_operands(const OperandStatistics& statistics, const OperandPorts& ports, int hold,
                                            std::uint64_t seed);

}  // namespace axdse::hwmodel::testing
