#include "hwmodel/gate_energy.hpp"

#include <cmath>
#include <limits>
#include <optional>

namespace axdse::hwmodel {
namespace {

/// An internal energy group read at the slews and the load of one pin of one gate. By edge: 0 fall, 1 rise, of the
/// causing input and of the pin that holds the group.
struct EnergyEntry {
  std::optional<TruthTable> when;
  double fj[2][2] = {};
};

EnergyEntry read(const InternalEnergy& energy, const EdgePair& slew_ns, double load_ff, int& extrapolated) {
  EnergyEntry entry{.when = energy.when};
  for (const bool input_rises : {false, true}) {
    const double slew = input_rises ? slew_ns.rise : slew_ns.fall;
    entry.fj[input_rises][0] = energy.fall.lookup(slew, load_ff, extrapolated);
    entry.fj[input_rises][1] = energy.rise.lookup(slew, load_ff, extrapolated);
  }
  return entry;
}

struct Applying {
  double sum_fj = 0;
  int count = 0;
};

/// Entries whose condition names the state; if there are none, the unconditional ones.
Applying applying(const std::vector<EnergyEntry>& entries, unsigned state, bool input_rises, bool pin_rises) {
  Applying conditional;
  Applying unconditional;
  for (const EnergyEntry& entry : entries) {
    if (entry.when && !entry.when->at(state)) continue;
    Applying& kind = entry.when ? conditional : unconditional;
    kind.sum_fj += entry.fj[input_rises][pin_rises];
    ++kind.count;
  }
  return conditional.count > 0 ? conditional : unconditional;
}

double leakage_in(const Cell& cell, unsigned state) {
  for (const LeakageState& leakage : cell.leakage_states) {
    if (leakage.when.at(state)) return leakage.power_uw;
  }
  return cell.leakage_power_uw;
}

}  // namespace

GateEnergy::GateEnergy(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing,
                       int& extrapolated)
    : cell_(gate.cell), inputs_(gate.inputs.size()) {
  const std::size_t states = std::size_t{1} << inputs_;
  input_fj_.resize(inputs_ * states);
  output_fj_.assign(gate.outputs.size(), std::vector<double>(inputs_ * states));
  for (std::size_t pin = 0; pin < inputs_; ++pin) {
    const EdgePair& slew_ns = timing.nets[static_cast<std::size_t>(gate.inputs[pin])].slew_ns;
    const auto rises = [pin](unsigned state) { return ((state >> pin) & 1U) != 0; };

    std::vector<EnergyEntry> entries;
    for (const InternalEnergy& energy : cell_->inputs[pin].internal_energy)
      entries.push_back(read(energy, slew_ns, 0, extrapolated));
    for (unsigned state = 0; state < states; ++state)
      input_fj_[index(pin, state)] = applying(entries, state, rises(state), rises(state)).sum_fj;

    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      const OutputPin& output = cell_->outputs[o];
      const bool connected = gate.outputs[o] != kUnconnected;
      const double load_ff = connected ? loads[static_cast<std::size_t>(gate.outputs[o])].energy_ff : 0;
      // An output that nobody reads has no load to look up, but its share of the cell's energy is spent all the same.
      int ignored = 0;
      entries.clear();
      for (const InternalEnergy& energy : output.internal_energy) {
        if (!energy.related_input || *energy.related_input == static_cast<int>(pin))
          entries.push_back(read(energy, slew_ns, load_ff, connected ? extrapolated : ignored));
      }
      for (unsigned state = 0; state < states; ++state) {
        const Applying found = applying(entries, state, rises(state), output.table.at(state));
        output_fj_[o][index(pin, state)] =
            found.count > 0 ? found.sum_fj / found.count : std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
  for (unsigned state = 0; state < states; ++state) leakage_uw_.push_back(leakage_in(*cell_, state));
}

double GateEnergy::output_fj(std::size_t output, unsigned changed, unsigned after) const {
  double sum_fj = 0;
  int count = 0;
  for (std::size_t pin = 0; pin < inputs_; ++pin) {
    const double energy_fj = output_fj_[output][index(pin, after)];
    if (((changed >> pin) & 1U) == 0 || std::isnan(energy_fj)) continue;
    sum_fj += energy_fj;
    ++count;
  }
  return count == 0 ? 0 : sum_fj / count;
}

}  // namespace axdse::hwmodel
