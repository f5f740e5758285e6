#include "hwmodel/liberty/flip_flop.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

constexpr unsigned kStates = 8;

constexpr bool bit(unsigned state, FlipFlopBit number) { return ((state >> static_cast<unsigned>(number)) & 1U) != 0; }

/// Probability of each state at one moment.
using StateWeights = std::array<double, kStates>;

/// The clock at `clock_level`, D and the stored bit different in a share of `differs` of all cycles.
StateWeights weights(bool clock_level, double ones, double differs) {
  StateWeights result{};
  const auto at = [&](bool data, bool stored) -> double& {
    return result[static_cast<unsigned>(clock_level) | static_cast<unsigned>(data) << 1U |
                  static_cast<unsigned>(stored) << 2U];
  };
  at(false, true) = at(true, false) = differs / 2;
  at(true, true) = ones - differs / 2;
  at(false, false) = 1 - ones - differs / 2;
  return result;
}

/// Mean energy of one edge of a pin over the states before it; where several groups hold, their mean.
double mean_energy_fj(const std::vector<InternalEnergy>& energies, bool rises, const StateWeights& states,
                      double slew_ns, double load_ff, int& extrapolated) {
  double mean_fj = 0;
  std::vector<double> values;
  values.reserve(energies.size());
  for (const InternalEnergy& energy : energies)
    values.push_back((rises ? energy.rise : energy.fall).lookup(slew_ns, load_ff, extrapolated));
  for (unsigned state = 0; state < kStates; ++state) {
    double sum_fj = 0;
    int count = 0;
    for (std::size_t e = 0; e < energies.size(); ++e) {
      if (energies[e].when && !energies[e].when->at(state)) continue;
      sum_fj += values[e];
      ++count;
    }
    if (count > 0) mean_fj += states[state] * sum_fj / count;
  }
  return mean_fj;
}

/// The part of `states` in which D is (or is not) the stored bit.
StateWeights where_differs(StateWeights states, bool differs) {
  for (unsigned state = 0; state < kStates; ++state) {
    if ((bit(state, kDataBit) != bit(state, kStoredBit)) != differs) states[state] = 0;
  }
  return states;
}

double leakage_uw(const FlipFlop& flip_flop, unsigned state) {
  for (const LeakageState& leakage : flip_flop.leakage_states) {
    if (leakage.when.at(state)) return leakage.power_uw;
  }
  return flip_flop.leakage_power_uw;
}

/// Energy of an active edge that changes the outputs, weighted by how often it raises and lowers the stored bit.
double output_energy_fj(const FlipFlop& flip_flop, const StateWeights& before, const FlipFlopConditions& conditions,
                        int& extrapolated) {
  double energy_fj = 0;
  for (const bool stored_rises : {false, true}) {
    StateWeights states = where_differs(before, true);
    for (unsigned state = 0; state < kStates; ++state) {
      if (bit(state, kDataBit) != stored_rises) states[state] = 0;
    }
    double sum_fj = 0;
    for (std::size_t o = 0; o < flip_flop.outputs.size(); ++o) {
      const FlipFlopOutput& output = flip_flop.outputs[o];
      sum_fj += mean_energy_fj(output.internal_energy, stored_rises != output.inverted, states,
                               conditions.clock_slew_ns, conditions.loads_ff[o], extrapolated);
    }
    energy_fj += flip_flop.outputs_share_energy ? sum_fj / static_cast<double>(flip_flop.outputs.size()) : sum_fj;
  }
  return energy_fj;
}

}  // namespace

const FlipFlopOutput* FlipFlop::q() const noexcept {
  const auto found =
      std::find_if(outputs.begin(), outputs.end(), [](const FlipFlopOutput& output) { return !output.inverted; });
  return found == outputs.end() ? nullptr : &*found;
}

double FlipFlop::setup_ns(double data_slew_ns, double clock_slew_ns, int& extrapolated) const {
  const double rise_ns = setup_rise ? setup_rise->lookup(data_slew_ns, clock_slew_ns, extrapolated) : 0;
  const double fall_ns = setup_fall ? setup_fall->lookup(data_slew_ns, clock_slew_ns, extrapolated) : 0;
  return std::max(rise_ns, fall_ns);
}

const FlipFlop* smallest_flip_flop(std::span<const FlipFlop> flip_flops) noexcept {
  const auto rank = [](const FlipFlop& f) { return std::tuple(!f.rising_edge, f.area_um2, f.leakage_power_uw); };
  const auto best = std::min_element(flip_flops.begin(), flip_flops.end(),
                                     [&](const FlipFlop& a, const FlipFlop& b) { return rank(a) < rank(b); });
  return best == flip_flops.end() ? nullptr : &*best;
}

FlipFlopEnergy flip_flop_energy(const FlipFlop& flip_flop, const FlipFlopActivity& activity,
                                const FlipFlopConditions& conditions) {
  AXDSE_ENSURE(conditions.loads_ff.size() == flip_flop.outputs.size(), "one load an output");
  const bool active = flip_flop.rising_edge;
  // The clock's level is the active one in the first half of a cycle; D is the stored bit right after the active edge.
  const StateWeights before_active = weights(!active, activity.ones, activity.toggles);
  const StateWeights before_inactive = weights(active, activity.ones, activity.differs_at_inactive_edge);

  FlipFlopEnergy energy;
  const auto clock_edge_fj = [&](bool rises, const StateWeights& before) {
    return mean_energy_fj(flip_flop.clock.internal_energy, rises, before, conditions.clock_slew_ns, 0,
                          energy.extrapolated_lookups);
  };
  energy.clock_fj =
      clock_edge_fj(!active, before_inactive) + clock_edge_fj(active, where_differs(before_active, false));
  energy.output_fj = output_energy_fj(flip_flop, before_active, conditions, energy.extrapolated_lookups);
  if (flip_flop.clock_energy_knows_data) energy.output_fj += clock_edge_fj(active, where_differs(before_active, true));

  const auto data_edge_fj = [&](const StateWeights& states) {
    double sum_fj = 0;
    for (const bool rises : {false, true}) {
      sum_fj += mean_energy_fj(flip_flop.data.internal_energy, rises, states, conditions.data_slew_ns, 0,
                               energy.extrapolated_lookups);
    }
    return sum_fj / 2;
  };
  energy.data_fj = activity.data_edges_first_half * data_edge_fj(before_inactive) +
                   activity.data_edges_second_half * data_edge_fj(before_active);

  for (unsigned state = 0; state < kStates; ++state)
    energy.leakage_uw += leakage_uw(flip_flop, state) * (before_active[state] + before_inactive[state]) / 2;
  return energy;
}

}  // namespace axdse::hwmodel
