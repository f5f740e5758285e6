#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/liberty/boolean_function.hpp"
#include "hwmodel/liberty/cell.hpp"
#include "hwmodel/liberty/nldm_table.hpp"
#include "hwmodel/liberty/parser.hpp"
#include "hwmodel/liberty/units.hpp"

namespace axdse::hwmodel {

/// What an axis of a table may be called, and the factor from the library's unit to ours.
struct TableAxis {
  std::array<std::string_view, 2> names;
  double scale = 1;
  friend bool operator==(const TableAxis&, const TableAxis&) = default;
};

/// Rows and columns of a table as we hold it, whichever the library names first.
struct TableAxes {
  TableAxis rows, columns;
};

/// The pins that a `when` of a cell may name: first those that span its truth tables, then others as functions of them.
struct ConditionPins {
  std::vector<std::string> names;
  int inputs = 0;
  std::vector<TruthTable> derived;  ///< of names[inputs], names[inputs + 1], ...
};

/// What every part of a Liberty library is read with: its file's name for messages, its units, templates and defaults.
/// `library` and `file` must outlive it. Functions throw SpecError at "FILE:LINE".
class LibraryContext {
 public:
  LibraryContext(const LibertyGroup& library, std::string_view file);

  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why) const;

  [[nodiscard]] const LibertyUnits& units() const noexcept { return units_; }
  [[nodiscard]] std::string place(int line) const;  ///< "FILE:LINE"

  [[nodiscard]] static std::string text_of(const LibertyAttribute& attribute);
  [[nodiscard]] static std::string text_or(const LibertyGroup& group, std::string_view name, std::string_view standard);
  [[nodiscard]] double number_or(const LibertyGroup& group, std::string_view name, double standard) const;
  [[nodiscard]] double number(std::string_view text, std::string_view what, int line) const;
  /// Areas, capacitances, lengths: not below 0.
  [[nodiscard]] double size_or(const LibertyGroup& group, std::string_view name, double standard) const;
  /// "A B" -> which of the first `pins.inputs` names these are. Others (an output, a tied pin) are left out.
  [[nodiscard]] static std::vector<int> inputs_named(std::string_view names, const ConditionPins& pins);
  [[nodiscard]] std::vector<double> numbers(const LibertyAttribute& attribute, double scale) const;

  /// Axes of delay, transition and energy tables: input slew in ns, load in fF.
  [[nodiscard]] const TableAxes& nldm_axes() const noexcept { return nldm_axes_; }
  /// Axes of setup and hold tables: slew of the constrained pin, slew of the clock, both in ns.
  [[nodiscard]] const TableAxes& constraint_axes() const noexcept { return constraint_axes_; }
  /// The table in the group of `type` inside `group`, if there is one.
  [[nodiscard]] std::optional<NldmTable> table(const LibertyGroup& group, std::string_view type, double value_scale,
                                               const TableAxes& axes) const;

  /// An input pin without its energies.
  [[nodiscard]] InputPin input_pin(const LibertyGroup& pin, const std::string& name) const;
  /// max_capacitance of an output, else the library's default_max_capacitance, else infinite. fF.
  [[nodiscard]] double max_capacitance_ff(const LibertyGroup& pin) const;
  /// Delays of a timing group whose arc comes from `input`. @throws a delay table without its transition table
  [[nodiscard]] TimingArc timing_arc(const LibertyGroup& timing, int input) const;

  /// The `when` of a group over `pins`; empty if it has none.
  [[nodiscard]] std::optional<TruthTable> condition(const LibertyGroup& group, const ConditionPins& pins) const;
  /// The internal_power groups of a pin. Related pins that are none of the first `pins.inputs` names are dropped, and a
  /// group that names only such pins is dropped. A group without a condition holds, as Liberty has it, in the states
  /// that no conditional group of the same related pin names.
  [[nodiscard]] std::vector<InternalEnergy> internal_energy(const LibertyGroup& pin, const ConditionPins& pins) const;
  [[nodiscard]] Leakage leakage(const LibertyGroup& cell, const ConditionPins& pins) const;

 private:
  [[nodiscard]] std::vector<double> axis(const LibertyGroup& values, const LibertyGroup& table_template, int number,
                                         double scale) const;
  [[nodiscard]] NldmTable read_table(const LibertyGroup& group, double value_scale, const TableAxes& axes) const;
  [[nodiscard]] const LibertyGroup& template_named(const std::string& name, int line) const;

  std::string_view file_;
  LibertyUnits units_;
  std::vector<const LibertyGroup*> templates_;
  TableAxes nldm_axes_;
  TableAxes constraint_axes_;
  double default_input_capacitance_ = 0;  // in the library's unit, as the next two
  std::optional<double> default_max_capacitance_;
  double default_cell_leakage_ = 0;
  double default_leakage_density_ = 0;  // a unit of area
};

}  // namespace axdse::hwmodel
