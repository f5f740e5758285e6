#pragma once

#include <cstddef>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

/// Energies inside one gate of a netlist: its slews and loads are fixed, so each event has one energy. fJ.
///
/// An edge of an input costs that pin's own tables. An edge of an output costs the mean over the inputs that changed of
/// the tables related to them; a table without a related pin is every input's. Of several tables those count whose
/// `when` holds in the state after the inputs' change, and those without `when` only where there is no such one; sums
/// at an input, means at an output. A table is read at the slew of the causing input's edge and the output's load.
class GateEnergy {
 public:
  /// `extrapolated` is increased by each reading outside a table.
  GateEnergy(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing, int& extrapolated);

  /// Of an edge of `pin` that makes the inputs' state `after`.
  [[nodiscard]] double input_fj(std::size_t pin, unsigned after) const { return input_fj_[index(pin, after)]; }
  /// Of an edge of `output` caused by edges of the inputs in the set `changed` that made the state `after`; in cells
  /// whose outputs share their energy the cell's, to be divided by how many outputs move.
  [[nodiscard]] double output_fj(std::size_t output, unsigned changed, unsigned after) const;
  [[nodiscard]] double leakage_uw(unsigned state) const { return leakage_uw_[state]; }

 private:
  [[nodiscard]] std::size_t index(std::size_t pin, unsigned after) const { return pin << inputs_ | after; }

  const Cell* cell_;
  std::size_t inputs_;
  std::vector<double> input_fj_;                ///< by pin and state
  std::vector<std::vector<double>> output_fj_;  ///< by output, then by pin and state; NaN where no table is related
  std::vector<double> leakage_uw_;              ///< by state
};

}  // namespace axdse::hwmodel
