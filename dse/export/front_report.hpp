#pragma once

#include <string>
#include <vector>

#include "dse/campaign_summary.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

/// One row a configuration: the front, and the exact and uniform configurations beside it.
[[nodiscard]] TextTable front_table(const CampaignSummary& summary);

/// "gain", "tie" or "loss" against exact: whether the 95 % interval of the accuracy drop holds 0. "one seed" where that
/// interval knows of no seed spread: then nothing was shown.
[[nodiscard]] std::string verdict(const PairedDrop& drop);

/// "on the front", "not on the front", and whether that is verified.
[[nodiscard]] std::string standing(const CampaignSummary& summary, const ConfigurationSummary& configuration);

/// A unit cost under the name that people know it by.
struct NamedUnit {
  std::string name;
  const UnitCost* cost = nullptr;
};
/// The units of all layers of `configurations` by the names of their multipliers; one multiplier may have several, of
/// layers with other operands.
[[nodiscard]] std::vector<NamedUnit> units_of(const std::vector<const ConfigurationSummary*>& configurations);

/// Least and most table look-ups of a multiplier outside the library's tables.
struct ExtrapolatedLookups {
  int least = 0;
  int most = 0;
};
[[nodiscard]] ExtrapolatedLookups extrapolated_lookups(const std::vector<NamedUnit>& units);

/// The unit takes longer than the period at which it is given operands.
[[nodiscard]] bool is_slower_than_period(const UnitCost& cost);
[[nodiscard]] bool is_slower_than_period(const NetworkCost& cost);

/// The operands that the units were costed under: their statistics' name where all layers share it.
[[nodiscard]] std::string operands_text(const NetworkCost& cost);

/// What the cost figures assume, for people: unit, baseline, library, clock, activity, operands, accelerator; and what
/// limits them in `units`: look-ups outside the library's tables, delays above the period.
[[nodiscard]] std::string cost_assumptions(const NetworkCost& cost, const std::vector<NamedUnit>& units);

/// "Warning: ..." with both accuracies and the setting to change if retraining has damaged the exact network, else
/// nothing.
[[nodiscard]] std::string damaged_reference_warning(const CampaignSummary& summary);

/// The front as a table, with units, baseline, assumptions, hypervolume, failures, and the point recommended within the
/// campaign's limit.
[[nodiscard]] std::string front_report_text(const CampaignSummary& summary);

}  // namespace axdse::dse
