#include "zero_delay_power.hpp"

#include <array>
#include <bit>
#include <span>

#include "core/error.hpp"
#include "hwmodel/gate_energy.hpp"

namespace axdse::hwmodel::testing {
namespace {

/// Share of all combinations in which each of 2^n states of the gate's inputs occurs.
std::vector<double> state_probabilities(const Gate& gate, const ExhaustiveValues& values) {
  const std::size_t inputs = gate.inputs.size();
  AXDSE_ENSURE(inputs <= BooleanFunction::kMaxTableInputs, "the library holds cells of few inputs");
  const std::size_t states = std::size_t{1} << inputs;
  // counts[s]: combinations in which all inputs of the set s are 1, whatever the others
  std::vector<std::int64_t> counts(states);
  for (std::size_t word = 0; word < values.words(); ++word) {
    std::array<std::uint64_t, std::size_t{1} << BooleanFunction::kMaxTableInputs> ones;
    ones[0] = ~std::uint64_t{0};
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::uint64_t bits = values.of(gate.inputs[i])[word];
      for (std::size_t s = 0; s < (std::size_t{1} << i); ++s) ones[s | (std::size_t{1} << i)] = ones[s] & bits;
    }
    for (std::size_t s = 0; s < states; ++s) counts[s] += std::popcount(ones[s]);
  }
  // Moebius inversion: take away from each set what belongs to larger ones.
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t s = 0; s < states; ++s) {
      if (((s >> i) & 1U) == 0) counts[s] -= counts[s | (std::size_t{1} << i)];
    }
  }
  const double total = 64.0 * static_cast<double>(values.words());
  std::vector<double> probabilities(states);
  for (std::size_t s = 0; s < states; ++s) probabilities[s] = static_cast<double>(counts[s]) / total;
  return probabilities;
}

double share_of_ones(std::span<const std::uint64_t> words) {
  std::int64_t ones = 0;
  for (const std::uint64_t word : words) ones += std::popcount(word);
  return static_cast<double>(ones) / (64.0 * static_cast<double>(words.size()));
}

/// Of a step between two states of a gate's inputs with all outputs following.
double step_fj(const GateEnergy& energy, const Cell& cell, unsigned before, unsigned after) {
  const unsigned changed = before ^ after;
  double energy_fj = 0;
  for (std::size_t pin = 0; pin < cell.inputs.size(); ++pin) {
    if (((changed >> pin) & 1U) != 0) energy_fj += energy.input_fj(pin, after);
  }
  double outputs_fj = 0;
  int moving = 0;
  for (std::size_t o = 0; o < cell.outputs.size(); ++o) {
    const TruthTable& table = cell.outputs[o].table;
    if (table.at(before) == table.at(after)) continue;
    outputs_fj += energy.output_fj(o, changed, after);
    ++moving;
  }
  return energy_fj + (cell.outputs_share_energy && moving > 1 ? outputs_fj / moving : outputs_fj);
}

/// Expected energy a period when successive states are independent.
double internal_fj(const GateEnergy& energy, const Cell& cell, const std::vector<double>& states) {
  double energy_fj = 0;
  for (unsigned before = 0; before < states.size(); ++before) {
    for (unsigned after = 0; after < states.size(); ++after) {
      const double probability = states[before] * states[after];
      if (before != after && probability > 0) energy_fj += probability * step_fj(energy, cell, before, after);
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

Activity uniform_zero_delay_activity(const Netlist& netlist, const ExhaustiveValues& values) {
  Activity activity{.name = "zero-delay", .operands = "uniform", .rises = {}, .states = {}};
  for (NetId net = 0; net < netlist.net_count; ++net) {
    const double p = share_of_ones(values.of(net));
    activity.rises.push_back(p * (1 - p));
  }
  for (const Gate& gate : netlist.gates) activity.states.push_back(state_probabilities(gate, values));
  return activity;
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
    const GateEnergy energy(netlist.gates[g], loads, timing, report.extrapolated_lookups);
    report.internal_fj.value += internal_fj(energy, *netlist.gates[g].cell, activity.states[g]);
    report.leakage_uw.value += leakage_uw(energy, activity.states[g]);
  }
  return report;
}

}  // namespace axdse::hwmodel::testing
