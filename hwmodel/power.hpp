#pragma once

#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

/// A mean and what it may be wrong by; a standard error of 0 where the mean is exact.
struct Estimate {
  double value = 0;
  double standard_error = 0;
};

/// Where a netlist's power goes; energies are those of a period.
struct PowerReport {
  Estimate switching_fj;         ///< 0.5 C V^2 an edge of the nets that gates drive, the output loads included
  Estimate input_pins_fj;        ///< the same of the nets that the environment drives: spent by it on the inputs
  Estimate internal_fj;          ///< inside the cells, the driving buffers' excluded
  Estimate leakage_uw;           ///< weighted by the states of each cell
  int extrapolated_lookups = 0;  ///< energies read outside a table

  [[nodiscard]] double dynamic_fj() const { return switching_fj.value + input_pins_fj.value + internal_fj.value; }
};

/// Energy of one edge of each net, 0.5 C V^2. fJ.
[[nodiscard]] std::vector<double> edge_energies_fj(const std::vector<NetLoad>& loads, double voltage_v);

/// By net: whether the environment drives it.
[[nodiscard]] std::vector<bool> driven_by_environment(const Netlist& netlist);

}  // namespace axdse::hwmodel
