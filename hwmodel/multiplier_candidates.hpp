#pragma once

#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/unit_cost.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// One way to build a multiplier, and what it costs. Its gates point into the library.
struct CostedMultiplier {
  MultiplierNetlist netlist;
  UnitCost cost;
};

/// One candidate for each final adder, each proved on all operand pairs. Never empty; unit_cost() is the cost of the
/// best one.
/// @throws SpecError the library lacks a cell function that the netlist needs
[[nodiscard]] std::vector<CostedMultiplier> multiplier_candidates(const MultiplierSpec& multiplier,
                                                                  const CellLibrary& library,
                                                                  const CostParams& params = {});

/// The candidate of least energy per product; of equal ones the faster, then the first.
[[nodiscard]] const CostedMultiplier& best_candidate(const std::vector<CostedMultiplier>& candidates);

}  // namespace axdse::hwmodel
