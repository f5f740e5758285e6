#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/unit_cost.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/registers.hpp"
#include "hwmodel/simulation/glitch.hpp"

namespace axdse::hwmodel {

/// What a unit's inputs are given, and how closely it is looked at.
struct MeasurementParams {
  std::string operands;                ///< name of the stimulus
  std::vector<std::uint64_t> periods;  ///< words of input ports, one a period; all of them are simulated
  std::size_t block = 1;               ///< neighbouring periods that depend on each other
  DelayModel delays = DelayModel::kInertial;
  double period_ns = 2;
};

/// Area, delay, energy of a multiplier between buffers of the library. Of its provenance, this fills in activity,
/// operand statistics, vectors, period and architecture.
[[nodiscard]] UnitCost measure(const MultiplierNetlist& multiplier, const CellLibrary& library,
                               const CellMapping& mapping, const MeasurementParams& params);

/// By net: of a MAC unit's logic between registers, with D at each sum bit, and at each activation bit that the unit
/// reads D of the next unit's register.
[[nodiscard]] std::vector<NetLoad> mac_loads(const MacNetlist& mac, const Registers& registers,
                                             const Environment& environment);

/// The same of a MAC unit with its registers, part by part.
///
/// Accumulator register: one flip-flop a bit. Its clock pin, what its edges cost inside, and the edges of the net at Q,
/// which leads to the adder (of this unit under output_stationary, of the next one, which is alike, under
/// weight_stationary).
///
/// Activation register: one flip-flop for each activation bit that the logic reads; Q leads to the multiplier and to D
/// of the next unit.
///
/// Accumulator adder, sign, multiplier: their cells and the nets that they drive; the weight's nets count to the
/// multiplier.
///
/// The weight's register is not counted: it is clocked when a weight changes, which an accelerator does seldom or pays
/// for elsewhere. Nor are the clock tree and what loads the accumulator's start value.
///
/// delay_ns runs from the clock edge through the slowest path to D, setup time included.
[[nodiscard]] UnitCost measure(const MacNetlist& mac, const CellLibrary& library, const CellMapping& mapping,
                               const Registers& registers, const MeasurementParams& params);

}  // namespace axdse::hwmodel
