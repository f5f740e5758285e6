#pragma once

#include <span>
#include <string>

#include "core/json.hpp"
#include "dse/multipliers/characterisation.hpp"
#include "dse/text_table.hpp"

namespace axdse::dse {

// Reports of multipliers characterised alike: in one unit, library, period, by one objective, under operands of one
// name. Each names all of these and both baselines.

/// For people: costs, their ratios to both baselines, errors; then what they hold for. @pre not empty
[[nodiscard]] std::string report_text(std::span<const MultiplierFigures> multipliers);

/// A row a multiplier with everything that makes it comparable: what CSV holds.
[[nodiscard]] TextTable report_rows(std::span<const MultiplierFigures> multipliers);

/// A document of schema "axdse.multipliers/1" (docs/dse-mult.md).
[[nodiscard]] OrderedJson report_json(std::span<const MultiplierFigures> multipliers);

}  // namespace axdse::dse
