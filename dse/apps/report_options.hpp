#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "core/json.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/apps/stored_campaign.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

// Option lines that the reporting programs have in common, with how their values are read.

/// Adds --db (required) and --campaign.
void add_database_options(Program& program);
/// The campaign that they choose. @throws as open_stored_campaign
[[nodiscard]] StoredCampaign open_stored_campaign(const OptionValues& values);

/// Adds --format; `meaning` tells what the formats hold: "table; json (the document pareto.json); csv (the table's
/// rows)".
void add_format_option(Program& program, const std::string& meaning);
/// @throws SpecError the value is no format
[[nodiscard]] TableFormat chosen_format(const OptionValues& values);

/// What a program reports in each format; only the one chosen is made.
struct Report {
  std::function<std::string()> text;
  std::function<OrderedJson()> document;
  std::function<TextTable()> rows;
};
void print_report(const Report& report, TableFormat format, std::ostream& out);

}  // namespace axdse::dse
