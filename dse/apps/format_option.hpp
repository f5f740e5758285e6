#pragma once

#include <string>

#include "dse/apps/run_app.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

/// Adds --format; `meaning` tells what the formats hold: "table; json (the document pareto.json); csv (the table's
/// rows)".
void add_format_option(Program& program, const std::string& meaning);

/// @throws SpecError the value is no format
[[nodiscard]] TableFormat chosen_format(const OptionValues& values);

}  // namespace axdse::dse
