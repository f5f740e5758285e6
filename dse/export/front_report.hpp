#pragma once

#include <string>

#include "dse/campaign_summary.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

/// One row a configuration: the front, and the exact and uniform configurations beside it.
[[nodiscard]] TextTable front_table(const CampaignSummary& summary);

/// "gain", "tie" or "loss" against exact: whether the 95 % interval of the accuracy drop holds 0.
[[nodiscard]] std::string verdict(const PairedDrop& drop);

/// What the cost figures assume, for people: unit, baseline, library, clock, activity, operands, accelerator.
[[nodiscard]] std::string cost_assumptions(const NetworkCost& cost);

/// The front as a table, with units, baseline, assumptions, hypervolume, failures, and the point recommended within the
/// campaign's limit.
[[nodiscard]] std::string front_report_text(const CampaignSummary& summary);

}  // namespace axdse::dse
