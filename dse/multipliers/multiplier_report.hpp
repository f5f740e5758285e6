#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "dse/multipliers/characterisation.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

/// Multipliers characterised alike: one library, unit, period, objective; operands of one name.
struct MultiplierReport {
  std::vector<MultiplierFigures> multipliers;
};

/// For people: what the figures hold for, costs with their ratios to both baselines, errors.
[[nodiscard]] std::string report_text(const MultiplierReport& report);

/// A row a multiplier with everything it is comparable by: what CSV holds.
[[nodiscard]] TextTable report_rows(const MultiplierReport& report);

/// A document of schema "axdse.multipliers/1" (docs/dse-mult.md).
[[nodiscard]] OrderedJson report_json(const MultiplierReport& report);

}  // namespace axdse::dse
