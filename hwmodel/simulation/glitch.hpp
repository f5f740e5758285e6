#pragma once

#include <cstdint>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/simulation/stimulus.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

enum class DelayModel {
  kInertial,  ///< gates take their NLDM delays and swallow shorter pulses: glitches are in
  kZero,      ///< every net settles at once: lower by the glitches, and faster by the time that they take
};

struct SimulationParams {
  DelayModel delays = DelayModel::kInertial;
  double period_ns = 2.0;              ///< above 0, at most 10,000
  double target_error = 0.01;          ///< of the energy of a period: simulation ends when its standard error is less
  std::int64_t min_batches = 16;       ///< fewer batch means are no base for a standard error
  std::int64_t batch_vectors = 64;     ///< rounded up to whole hold periods of the stimulus
  std::int64_t max_vectors = 262'144;  ///< rounded up to whole batches; the end in any case
};

/// An output port between the begin and the half of a period, when the flip-flop behind it has its inactive clock edge.
struct FirstHalf {
  double edges = 0;
  double moved = 0;  ///< share of periods in which the value at the half is not that at the begin
};

/// Figures are means a period. Standard errors are those of the means of batches of neighbouring periods (Law and
/// Kelton's batch means), infinite where there were fewer than two batches.
struct SimulatedPower {
  PowerReport power;
  Estimate energy_fj;           ///< dynamic + leakage x period
  double glitch_share = 0;      ///< of switching_fj and input_pins_fj together: spent on edges beyond a net's first
  std::int64_t vectors = 0;     ///< periods simulated
  bool converged = false;       ///< target_error was reached
  std::vector<EdgePair> edges;  ///< by net: rising and falling edges
  std::vector<FirstHalf> first_halves;   ///< by output port
  std::vector<double> gate_internal_fj;  ///< by gate
  std::vector<double> gate_leakage_uw;   ///< by gate
};

/// Simulates the netlist on `stimulus` until its energy is known well enough, or the stimulus ends.
///
/// Input ports change at the arrivals of `timing`, each edge at its own; a gate's delay is the one from the input edge
/// that moves the output (GateDelay), of several at once the fastest. Inertia is that of IEEE 1364 gates and module
/// paths: an output that is about to change and no longer should before it has, does not; one that still should, does
/// when it was about to. Each period is simulated until all is quiet, beyond period_ns if need be. Leakage is weighted
/// by time, energies are those of GateEnergy: an output's when it moves, read for the input edge that caused it; where
/// a cell's outputs share their energy, the mean over those that this edge moved.
///
/// `loads` and `timing` are those of the netlist in its environment. @pre at most 64 inputs, params in range
[[nodiscard]] SimulatedPower simulate_power(const Netlist& netlist, const std::vector<NetLoad>& loads,
                                            const TimingReport& timing, double voltage_v, const Stimulus& stimulus,
                                            const SimulationParams& params = {});

}  // namespace axdse::hwmodel
