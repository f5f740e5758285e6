#pragma once

#include <string>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "hwmodel/timing.hpp"

/// Power under uniform operands without glitches, exactly: what the event-driven simulation without delays must
/// converge to, by another way.
namespace axdse::hwmodel::testing {

/// How a netlist moves from one operand pair to the next.
struct Activity {
  std::string name;           ///< "zero-delay"
  std::string operands;       ///< "uniform"
  std::vector<double> rises;  ///< by net: expected rising edges a period; as many fall
  /// By gate: probability of each state of its inputs, bit i of the state being input i. Successive states are
  /// independent.
  std::vector<std::vector<double>> states;
};

/// Zero-delay activity under uniform operands: every period applies a pair drawn from all pairs alike and independently
/// of the one before, and each net takes its new value at once, without glitches. A net that is 1 for a share p of all
/// pairs then rises with probability exactly p (1 - p) a period. `values` is simulate_exhaustively(netlist).
[[nodiscard]] Activity uniform_zero_delay_activity(const Netlist& netlist, const ExhaustiveValues& values);

/// From known activity; a step of a gate's inputs has all outputs follow. `timing` and `loads` are those of the same
/// netlist and environment.
[[nodiscard]] PowerReport analyse_power(const Netlist& netlist, const std::vector<NetLoad>& loads,
                                        const TimingReport& timing, const Activity& activity, double voltage_v);

}  // namespace axdse::hwmodel::testing
