#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "hwmodel/liberty/boolean_function.hpp"
#include "hwmodel/liberty/nldm_table.hpp"

namespace axdse::hwmodel {

// One coherent set of units: ns, fF, V, uA, uW, fJ (fF V^2 = fJ, fJ / ns = uW). Liberty's own units are converted once,
// by the reader.

enum class Unateness { kPositive, kNegative, kNone };

/// Delay from an input to the output that holds the arc. A missing table means that the arc does not drive that edge.
struct TimingArc {
  int input = 0;  ///< index into Cell::inputs
  Unateness sense = Unateness::kNone;
  std::optional<NldmTable> cell_rise, rise_transition;  ///< ns; both or neither
  std::optional<NldmTable> cell_fall, fall_transition;  ///< ns; both or neither
};

/// Energy inside a cell at one edge of the pin that holds the group; the load's own 0.5 C V^2 is not in it. fJ.
struct InternalEnergy {
  std::optional<int> related_input;  ///< index into Cell::inputs: only edges that this input causes
  std::optional<TruthTable> when;    ///< over Cell::inputs: only in these states
  NldmTable rise, fall;
};

struct InputPin {
  std::string name;
  double capacitance_ff = 0;  ///< for energy
  double rise_capacitance_ff = 0;
  double fall_capacitance_ff = 0;
  std::vector<InternalEnergy> internal_energy;
};

struct OutputPin {
  std::string name;
  BooleanFunction function;  ///< over Cell::inputs
  TruthTable table;          ///< of `function`
  double max_capacitance_ff = std::numeric_limits<double>::infinity();
  std::vector<TimingArc> arcs;
  std::vector<InternalEnergy> internal_energy;
  /// Largest load that max_capacitance and all tables of the pin cover.
  [[nodiscard]] double max_load_ff() const;
};

struct LeakageState {
  TruthTable when;  ///< over Cell::inputs
  double power_uw = 0;
};

struct Leakage {
  double power_uw = 0;  ///< in a state that `states` does not name
  std::vector<LeakageState> states;
};

/// A combinational cell: every output a function of the inputs, of which there are at most 6.
struct Cell {
  std::string name;
  double area_um2 = 0;
  std::vector<InputPin> inputs;
  std::vector<OutputPin> outputs;
  double leakage_power_uw = 0;  ///< in a state that `leakage_states` does not name
  std::vector<LeakageState> leakage_states;
  /// The energy tables of the outputs each hold the whole cell's energy, so that of one event only one may be counted
  /// (output_energy.hpp). False: each holds its part.
  bool outputs_share_energy = false;
};

}  // namespace axdse::hwmodel
