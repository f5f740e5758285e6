#pragma once

#include <vector>

#include "hwmodel/activity.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

struct PowerReport {
  double switching_fj =
      0;  ///< a period: 0.5 C V^2 an edge, of all nets, those that the environment drives and loads included
  double internal_fj = 0;        ///< a period: inside the cells, the driving buffers' excluded
  double leakage_uw = 0;         ///< weighted by the states of each cell
  int extrapolated_lookups = 0;  ///< reads outside a table
};

/// Internal energy of a step from one input state to the next: of each output that changes, the mean over the tables of
/// the inputs that change and whose `when` holds in the new state, at the slew of that input (mean of rise and fall)
/// and the output's load; of each input that changes, its own tables likewise. Where the outputs of a cell share their
/// energy (Cell::outputs_share_energy), the mean over the outputs that change instead of their sum. `timing` and
/// `loads` are those of the same netlist and environment.
[[nodiscard]] PowerReport analyse_power(const Netlist& netlist, const std::vector<NetLoad>& loads,
                                        const TimingReport& timing, const Activity& activity, double voltage_v);

}  // namespace axdse::hwmodel
