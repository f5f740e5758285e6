#pragma once

#include <string>

#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"
#include "core/unit_cost.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// Assumptions of a cost; each is named in its provenance.
struct CostParams {
  double period_ns = 2.0;  ///< one operand pair each period (500 MHz)
};

/// Costs one multiplier alone (unit "multiplier") in `library`: a netlist of library cells is built, proved equal to
/// the multiplier's product table on all operand pairs, timed by NLDM tables and given power by zero-delay activity
/// under uniform operands. The constant of a multiplier costs nothing: it is the start value of the accumulator behind
/// it.
/// @throws SpecError the library lacks a cell function that the netlist needs
[[nodiscard]] UnitCost unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library,
                                 const CostParams& params = {});

}  // namespace axdse::hwmodel
