#include "hwmodel/power.hpp"

#include <optional>
#include <utility>

namespace axdse::hwmodel {
namespace {

/// An internal energy group read at the slew and load of one gate.
struct EnergyEntry {
  std::optional<int> related_input;
  std::optional<TruthTable> when;
  double rise_fj = 0;
  double fall_fj = 0;

  [[nodiscard]] double at(bool rises) const { return rises ? rise_fj : fall_fj; }
  [[nodiscard]] bool related_to(unsigned changed_inputs) const {
    return !related_input || ((changed_inputs >> *related_input) & 1U) != 0;
  }
};

/// Means and sums of the entries that apply.
struct Applying {
  double sum_fj = 0;
  int count = 0;
  void add(double energy_fj) {
    sum_fj += energy_fj;
    ++count;
  }
  [[nodiscard]] double mean_fj() const { return count == 0 ? 0 : sum_fj / count; }
};

/// Entries whose condition names the state; if there are none, the unconditional ones.
Applying applying(const std::vector<EnergyEntry>& entries, unsigned changed_inputs, unsigned state, bool rises) {
  Applying conditional;
  Applying unconditional;
  for (const EnergyEntry& entry : entries) {
    if (!entry.related_to(changed_inputs)) continue;
    if (!entry.when) {
      unconditional.add(entry.at(rises));
    } else if (entry.when->at(state)) {
      conditional.add(entry.at(rises));
    }
  }
  return conditional.count > 0 ? conditional : unconditional;
}

class GatePower {
 public:
  GatePower(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing, int& extrapolated)
      : cell_(*gate.cell) {
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) {
      const EdgePair& slew = timing.nets[static_cast<std::size_t>(gate.inputs[i])].slew_ns;
      slews_ns_.push_back((slew.rise + slew.fall) / 2);
      mean_slew_ns_ += slews_ns_.back() / static_cast<double>(gate.inputs.size());
    }
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) {
      inputs_.push_back(read(cell_.inputs[i].internal_energy, static_cast<int>(i), 0, extrapolated));
    }
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      const bool connected = gate.outputs[o] != kUnconnected;
      const double load_ff = connected ? loads[static_cast<std::size_t>(gate.outputs[o])].energy_ff : 0;
      // An output that nobody reads has no load to look up, but its share of the cell's energy is spent all the same.
      int ignored = 0;
      outputs_.push_back(
          read(cell_.outputs[o].internal_energy, std::nullopt, load_ff, connected ? extrapolated : ignored));
    }
  }

  /// Expected energy a period when successive states are independent.
  [[nodiscard]] double internal_fj(const std::vector<double>& states) const {
    double energy_fj = 0;
    for (unsigned before = 0; before < states.size(); ++before) {
      for (unsigned after = 0; after < states.size(); ++after) {
        const double probability = states[before] * states[after];
        if (before != after && probability > 0) energy_fj += probability * step_fj(before, after);
      }
    }
    return energy_fj;
  }

  [[nodiscard]] double leakage_uw(const std::vector<double>& states) const {
    double power_uw = 0;
    for (unsigned state = 0; state < states.size(); ++state) power_uw += states[state] * leakage_in(state);
    return power_uw;
  }

 private:
  std::vector<EnergyEntry> read(const std::vector<InternalEnergy>& energies, std::optional<int> own_input,
                                double load_ff, int& extrapolated) const {
    std::vector<EnergyEntry> entries;
    for (const InternalEnergy& energy : energies) {
      const std::optional<int> related = own_input ? own_input : energy.related_input;
      const double slew_ns = related ? slews_ns_[static_cast<std::size_t>(*related)] : mean_slew_ns_;
      entries.push_back({.related_input = related,
                         .when = energy.when,
                         .rise_fj = energy.rise.lookup(slew_ns, load_ff, extrapolated),
                         .fall_fj = energy.fall.lookup(slew_ns, load_ff, extrapolated)});
    }
    return entries;
  }

  [[nodiscard]] double step_fj(unsigned before, unsigned after) const {
    const unsigned changed = before ^ after;
    double energy_fj = 0;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (((changed >> i) & 1U) != 0)
        energy_fj += applying(inputs_[i], changed, after, ((after >> i) & 1U) != 0).sum_fj;
    }
    Applying outputs;
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      const TruthTable& table = cell_.outputs[o].table;
      if (table.at(before) != table.at(after))
        outputs.add(applying(outputs_[o], changed, after, table.at(after)).mean_fj());
    }
    return energy_fj + (cell_.outputs_share_energy ? outputs.mean_fj() : outputs.sum_fj);
  }

  [[nodiscard]] double leakage_in(unsigned state) const {
    for (const LeakageState& leakage : cell_.leakage_states) {
      if (leakage.when.at(state)) return leakage.power_uw;
    }
    return cell_.leakage_power_uw;
  }

  const Cell& cell_;
  std::vector<double> slews_ns_;
  double mean_slew_ns_ = 0;
  std::vector<std::vector<EnergyEntry>> inputs_;   ///< by input pin
  std::vector<std::vector<EnergyEntry>> outputs_;  ///< by output pin
};

}  // namespace

PowerReport analyse_power(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                          const Activity& activity, double voltage_v) {
  PowerReport report;
  for (std::size_t net = 0; net < loads.size(); ++net) {
    const double edges = 2 * activity.rises[net];
    report.switching_fj += edges * 0.5 * loads[net].energy_ff * voltage_v * voltage_v;
  }
  for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
    const GatePower gate(netlist.gates[g], loads, timing, report.extrapolated_lookups);
    report.internal_fj += gate.internal_fj(activity.states[g]);
    report.leakage_uw += gate.leakage_uw(activity.states[g]);
  }
  return report;
}

}  // namespace axdse::hwmodel
