#pragma once

#include <string>

#include "hwmodel/liberty/library_context.hpp"

namespace axdse::hwmodel {

/// Process, voltage and temperature that a library's tables hold for.
struct OperatingConditions {
  double process = 1;
  double voltage_v = 0;
  double temperature_c = 25;
  /// "process 1, 1.8 V, 25 C"
  [[nodiscard]] std::string text() const;
};

/// Those of default_operating_conditions, else the nominal ones.
/// @throws SpecError no voltage above 0; or the default conditions are not the nominal ones, at which the tables were
/// made, and the library has k_ factors to derate by: derating is not supported
[[nodiscard]] OperatingConditions read_operating_conditions(const LibraryContext& context, const LibertyGroup& library);

}  // namespace axdse::hwmodel
