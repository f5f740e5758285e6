#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hwmodel/liberty/cell.hpp"

namespace axdse::hwmodel {

/// A state of a flip-flop, as truth tables and arcs number its bits: the levels of the clock pin and of D, and the bit
/// that is stored (the level of Q).
enum FlipFlopBit : int { kClockBit = 0, kDataBit = 1, kStoredBit = 2 };

/// Q or its complement.
struct FlipFlopOutput {
  std::string name;
  bool inverted = false;
  double max_capacitance_ff = std::numeric_limits<double>::infinity();
  std::vector<TimingArc> arcs;  ///< from the clock's active edge; TimingArc::input is kClockBit
  /// At an edge of this output that the clock causes. With FlipFlop::outputs_share_energy each table holds the whole
  /// cell's energy, of an event that changes all outputs.
  std::vector<InternalEnergy> internal_energy;
};

/// An asynchronous set or reset, tied to the level at which it does nothing.
struct TiedPin {
  std::string name;
  bool level = false;
};

/// A D flip-flop: at each active edge of the clock the stored bit becomes D, whatever else. Energies as Cell has them;
/// `when` is over the three bits of FlipFlopBit, set and reset at rest.
struct FlipFlop {
  std::string name;
  double area_um2 = 0;
  bool rising_edge = true;  ///< active clock edge
  InputPin clock;
  InputPin data;
  std::vector<FlipFlopOutput> outputs;  ///< at least one
  std::vector<TiedPin> tied;
  std::optional<NldmTable> setup_rise, setup_fall;  ///< ns over (slew of D, slew of the clock)
  double leakage_power_uw = 0;                      ///< in a state that `leakage_states` does not name
  std::vector<LeakageState> leakage_states;
  /// The energy tables of the outputs each hold the whole cell's energy, so that of one event only one may be counted.
  /// README.md has the argument.
  bool outputs_share_energy = false;
  /// Clock energies are stated for states in which the edge changes the stored bit: add them to the outputs'. Otherwise
  /// they were measured while the outputs rest, and an edge that moves the outputs costs the outputs' tables alone.
  bool clock_energy_knows_data = false;

  /// The output that is not inverted, or null.
  [[nodiscard]] const FlipFlopOutput* q() const noexcept;
  /// Setup time, the worse of both edges of D; 0 if the library states none.
  [[nodiscard]] double setup_ns(double data_slew_ns, double clock_slew_ns, int& extrapolated) const;
};

/// The one of least area, then of least leakage; those of the rising edge before all others. Null if there is none.
[[nodiscard]] const FlipFlop* smallest_flip_flop(std::span<const FlipFlop> flip_flops) noexcept;

/// How a flip-flop moves, a clock cycle on average. A cycle begins with the active edge; the inactive one comes half a
/// period later.
struct FlipFlopActivity {
  double ones = 0.5;                    ///< share of cycles in which it stores a 1
  double toggles = 0.5;                 ///< share of active edges that change the stored bit
  double data_edges_first_half = 0;     ///< edges of D (glitches included) before the inactive clock edge
  double data_edges_second_half = 0.5;  ///< and after it
  double differs_at_inactive_edge = 0;  ///< share of inactive edges at which D is not the stored bit
};

/// The conditions of a flip-flop's look-ups.
struct FlipFlopConditions {
  double clock_slew_ns = 0;
  double data_slew_ns = 0;
  std::vector<double> loads_ff;  ///< by output; 0 where nobody reads it
};

/// What the inside of one flip-flop costs a clock cycle. The 0.5 C V^2 of the nets at its clock, D and outputs are not
/// in it.
struct FlipFlopEnergy {
  double clock_fj = 0;   ///< clock edges that leave the outputs at rest
  double data_fj = 0;    ///< edges of D
  double output_fj = 0;  ///< active edges that change the outputs, all of the cell's energy at such an edge
  double leakage_uw = 0;
  int extrapolated_lookups = 0;
};

/// Conditions (`when`) are read in the state before an edge; rising and falling edges of D and Q are equally frequent.
/// @pre conditions.loads_ff has one load an output; shares are in 0..1 and consistent
[[nodiscard]] FlipFlopEnergy flip_flop_energy(const FlipFlop& flip_flop, const FlipFlopActivity& activity,
                                              const FlipFlopConditions& conditions);

}  // namespace axdse::hwmodel
