#pragma once

#include <span>
#include <string_view>

#include "dse/export/svg_chart.hpp"
#include "dse/multipliers/characterisation.hpp"

namespace axdse::dse {

enum class ChartError { kNmed, kMed };
enum class ChartCost { kEnergy, kPdp };

/// @throws SpecError at `where`: "nmed", "med"
[[nodiscard]] ChartError parse_chart_error(std::string_view text, std::string_view where);
/// @throws SpecError at `where`: "energy", "pdp"
[[nodiscard]] ChartCost parse_chart_cost(std::string_view text, std::string_view where);

/// Error (logarithmic) against cost (logarithmic where it spans more than a factor of ten), a series a family, the
/// Pareto front marked. The error is that of standing in for the exact 8-bit multiplier, so narrower exact ones lie
/// where their rounding puts them. @pre not empty
[[nodiscard]] Chart error_cost_chart(std::span<const MultiplierFigures> multipliers, ChartError error, ChartCost cost);

}  // namespace axdse::dse
