#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/liberty/boolean_function.hpp"
#include "hwmodel/liberty/nldm_table.hpp"

namespace axdse::hwmodel {

// One coherent set of units: ns, fF, V, uA, uW, fJ (fF V^2 = fJ, fJ / ns = uW). Liberty's own units are converted once,
// here.

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

/// A combinational cell: every output a function of the inputs, of which there are at most 6.
struct Cell {
  std::string name;
  double area_um2 = 0;
  std::vector<InputPin> inputs;
  std::vector<OutputPin> outputs;
  double leakage_power_uw = 0;  ///< in a state that `leakage_states` does not name
  std::vector<LeakageState> leakage_states;
  /// The tables of the outputs hold the same energies: each holds the whole cell's, so that of one event only one may
  /// be counted.
  bool outputs_share_energy = false;
};

/// Combinational cells of a Liberty library. Sequential, three-state and dont_use cells, cells with pins of other
/// kinds, and cells of more than 6 inputs are left out: nothing built today is made of them.
struct CellLibrary {
  std::string name;
  std::string sha256;  ///< of the file
  std::string corner;  ///< "process 1, 1.8 V, 25 C"
  double voltage_v = 0;
  std::vector<Cell> cells;  ///< in the order of the file; addresses stay while the library lives
};

/// @throws SpecError "FILE:LINE": what was expected. Not readable, damaged, unit unknown, an axis that does not
/// increase, a table whose size is not that of its axes, three-dimensional tables, a negative area or capacitance, an
/// unknown pin in an expression
[[nodiscard]] CellLibrary read_cell_library(const std::filesystem::path& file);

/// The same from a text; `file` names it in messages.
[[nodiscard]] CellLibrary parse_cell_library(std::string_view text, std::string_view file);

}  // namespace axdse::hwmodel
