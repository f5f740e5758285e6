#pragma once

#include <optional>

#include "core/json.hpp"
#include "dse/campaign_summary.hpp"

namespace axdse::dse {

/// The document "axdse.pareto/1" (docs/exports.md): front, exact and uniform configurations with cost, accuracy and
/// what they rest on.
[[nodiscard]] OrderedJson pareto_json(const CampaignSummary& summary);

// Parts that other documents share.

/// The value, or null.
template <typename Value>
[[nodiscard]] OrderedJson or_null(const std::optional<Value>& value) {
  return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

[[nodiscard]] OrderedJson accuracy_json(const AccuracyOverSeeds& accuracy);
[[nodiscard]] OrderedJson network_cost_json(const NetworkCost& cost);
[[nodiscard]] OrderedJson tool_json();

}  // namespace axdse::dse
