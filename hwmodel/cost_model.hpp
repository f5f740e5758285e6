#pragma once

#include <string_view>

#include "core/multiplier_spec.hpp"
#include "core/unit_cost.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// Changes with every change of any figure, so that a stored cost is never taken for one of another model.
inline constexpr std::string_view kCostModelVersion = "5";

/// Costs one unit in `library`: of all architectures (hwmodel/unit_candidates.hpp) the best by params.objective, proved
/// equal to the multiplier's product table, timed by NLDM tables and given power by event-driven simulation of the
/// operands that params names. The constant of a multiplier costs nothing: it is the start value of the accumulator
/// behind it.
/// @throws SpecError a setting out of range; the library lacks a cell function, or for a MAC a flip-flop
[[nodiscard]] UnitCost unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library,
                                 const CostParams& params = {});

}  // namespace axdse::hwmodel
