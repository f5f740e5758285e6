#include "hwmodel/power.hpp"

namespace axdse::hwmodel {

std::vector<double> edge_energies_fj(const std::vector<NetLoad>& loads, double voltage_v) {
  std::vector<double> energies_fj;
  energies_fj.reserve(loads.size());
  for (const NetLoad& load : loads) energies_fj.push_back(0.5 * load.energy_ff * voltage_v * voltage_v);
  return energies_fj;
}

std::vector<bool> driven_by_environment(const Netlist& netlist) {
  std::vector<bool> driven(static_cast<std::size_t>(netlist.net_count));
  for (const Port& port : netlist.inputs) driven[static_cast<std::size_t>(port.net)] = true;
  return driven;
}

}  // namespace axdse::hwmodel
