#include "hwmodel/power.hpp"

#include "hwmodel/gate_energy.hpp"

namespace axdse::hwmodel {
namespace {

/// Expected energy a period when successive states are independent.
double internal_fj(const GateEnergy& gate, const std::vector<double>& states) {
  double energy_fj = 0;
  for (unsigned before = 0; before < states.size(); ++before) {
    for (unsigned after = 0; after < states.size(); ++after) {
      const double probability = states[before] * states[after];
      if (before != after && probability > 0) energy_fj += probability * gate.step_fj(before, after);
    }
  }
  return energy_fj;
}

double leakage_uw(const GateEnergy& gate, const std::vector<double>& states) {
  double power_uw = 0;
  for (unsigned state = 0; state < states.size(); ++state) power_uw += states[state] * gate.leakage_uw(state);
  return power_uw;
}

}  // namespace

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

PowerReport analyse_power(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                          const Activity& activity, double voltage_v) {
  PowerReport report;
  const std::vector<double> edge_fj = edge_energies_fj(loads, voltage_v);
  const std::vector<bool> is_input = driven_by_environment(netlist);
  for (std::size_t net = 0; net < edge_fj.size(); ++net) {
    const double energy_fj = 2 * activity.rises[net] * edge_fj[net];
    (is_input[net] ? report.input_pins_fj : report.switching_fj).value += energy_fj;
  }
  for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
    const GateEnergy gate(netlist.gates[g], loads, timing, report.extrapolated_lookups);
    report.internal_fj.value += internal_fj(gate, activity.states[g]);
    report.leakage_uw.value += leakage_uw(gate, activity.states[g]);
  }
  return report;
}

}  // namespace axdse::hwmodel
