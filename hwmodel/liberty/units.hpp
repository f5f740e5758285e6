#pragma once

#include <string_view>

#include "hwmodel/liberty/parser.hpp"

namespace axdse::hwmodel {

/// Factors from a Liberty library's units to ns, fF, V, kOhm, uW, fJ.
struct LibertyUnits {
  double time_ns = 1;
  double capacitance_ff = 0;
  double voltage_v = 1;
  double resistance_kohm = 1;
  double leakage_power_uw = 0;  ///< 0: the library names no unit (allowed while it states no leakage)

  /// Internal power tables hold energies an edge; Liberty gives them no unit of their own, theirs is capacitance x
  /// voltage^2.
  [[nodiscard]] double internal_energy_fj() const { return capacitance_ff * voltage_v * voltage_v; }
};

/// @throws SpecError a unit that is missing or does not parse
[[nodiscard]] LibertyUnits read_units(const LibertyGroup& library, std::string_view file);

/// Reads all of `text` as a finite number. @throws SpecError at file:line, naming `what`
[[nodiscard]] double parse_number(std::string_view text, std::string_view what, std::string_view file, int line);

}  // namespace axdse::hwmodel
