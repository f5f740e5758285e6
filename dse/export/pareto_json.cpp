#include "dse/export/pareto_json.hpp"

#include "core/version.hpp"
#include "dse/export/front_report.hpp"

namespace axdse::dse {
namespace {

OrderedJson configuration_json(const ConfigurationSummary& c) {
  OrderedJson json = {{"point", c.point},
                      {"summary", c.configuration.summary()},
                      {"sha256", c.configuration.sha256()},
                      {"exact", c.is_exact},
                      {"uniform", c.configuration.is_uniform()},
                      {"on_front", c.on_front},
                      {"verified", c.verified},
                      {"cost", network_cost_json(c.cost)},
                      {"validation", accuracy_json(c.validation)},
                      {"test", c.test ? accuracy_json(*c.test) : OrderedJson(nullptr)}};
  OrderedJson replicates = OrderedJson::array();
  for (const Replicate& replicate : c.replicates) {
    replicates.push_back({{"seed", replicate.seed},
                          {"point", replicate.point},
                          {"validation_percent", replicate.validation_percent},
                          {"test_percent", or_null(replicate.test_percent)}});
  }
  json["replicates"] = std::move(replicates);
  OrderedJson layers = OrderedJson::object();
  for (const LayerLevel& layer : c.configuration.layers()) {
    layers[layer.layer] = {{"multiplier", canonical_name(layer.level.multiplier)},
                           {"activation_clip", to_string(layer.level.clip)},
                           {"weight_scale", to_string(layer.level.weight_scale)}};
  }
  json["layers"] = std::move(layers);
  return json;
}

}  // namespace

OrderedJson tool_json() {
  const BuildVersion& version = build_version();
  return {{"name", "axdse"}, {"version", version.version}, {"revision", version.revision}};
}

OrderedJson accuracy_json(const AccuracyOverSeeds& accuracy) {
  const PairedDrop& drop = accuracy.drop;
  return {{"images", accuracy.images},
          {"seeds", drop.seeds},
          {"mean_percent", accuracy.mean_percent},
          {"deviation_pp", drop.seeds > 1 ? OrderedJson(accuracy.deviation_pp) : OrderedJson(nullptr)},
          {"drop_pp", drop.drop_pp},
          {"drop_low_pp", drop.low_pp},
          {"drop_high_pp", drop.high_pp},
          {"drop_standard_error_pp", drop.standard_error_pp},
          {"seed_spread", to_string(drop.seed_spread)},
          {"tie", or_null(drop.tie())}};
}

OrderedJson network_cost_json(const NetworkCost& cost) {
  return {{"energy_relative", cost.energy_relative},
          {"energy_relative_to_best_exact", or_null(cost.energy_relative_to_best_exact)},
          {"multiplier_energy_relative", cost.multiplier_energy_relative},
          {"energy_per_inference_nj", cost.energy_per_inference_nj},
          {"pdp_relative", cost.pdp_relative},
          {"area_um2", cost.area_um2},
          {"delay_ns", cost.delay_ns},
          {"delay_above_period", is_slower_than_period(cost)}};
}

OrderedJson pareto_json(const CampaignSummary& summary) {
  const NetworkCost& cost = summary.exact().cost;
  OrderedJson objectives = OrderedJson::array();
  for (const CampaignObjective& objective : summary.objectives) {
    objectives.push_back({{"name", objective.objective.name},
                          {"unit", objective.objective.unit},
                          {"description", objective.objective.description},
                          {"direction", "minimise"},
                          {"reference", objective.reference}});
  }
  OrderedJson cost_model = {
      {"unit", cost.unit},
      {"accelerator", cost.accelerator},
      {"baseline", cost.baseline},
      {"best_exact", cost.best_exact.empty() ? OrderedJson(nullptr) : OrderedJson(cost.best_exact)},
      {"memory_traffic", false}};
  if (!cost.layers.empty()) {
    const CostProvenance& provenance = cost.layers.front().unit.provenance;
    cost_model.update({{"setting", provenance.setting.empty() ? OrderedJson(nullptr) : OrderedJson(provenance.setting)},
                       {"hold_cycles", provenance.hold_cycles},
                       {"objective", provenance.objective},
                       {"flow", provenance.flow},
                       {"library", provenance.library},
                       {"library_sha256", provenance.library_sha256},
                       {"corner", provenance.corner},
                       {"wire_load", provenance.wire_load},
                       {"period_ns", provenance.period_ns},
                       {"activity", provenance.activity},
                       {"operand_statistics", operands_text(cost)},
                       {"model_version", provenance.model_version}});
  }
  const ExtrapolatedLookups lookups = extrapolated_lookups(units_of(summary.reported()));
  cost_model["extrapolated_lookups"] = {{"least", lookups.least}, {"most", lookups.most}};
  OrderedJson configurations = OrderedJson::array();
  for (const ConfigurationSummary* configuration : summary.reported())
    configurations.push_back(configuration_json(*configuration));
  const ConfigurationSummary& best = summary.best_within(summary.within_pp);
  const auto is_shown = [&](const AccuracyOverSeeds& accuracy) {
    return best.is_exact || accuracy.drop.is_shown_within(summary.within_pp);
  };
  return {{"schema", "axdse.pareto/1"},
          {"tool", tool_json()},
          {"campaign", {{"name", summary.campaign}, {"sha256", summary.campaign_sha256}}},
          {"rung", OrderedJson(to_json(summary.rung))},
          {"final_rung", summary.is_final_rung},
          {"objectives", std::move(objectives)},
          {"hypervolume", or_null(summary.hypervolume)},
          {"within_pp", summary.within_pp},
          {"best_within_point", best.point},
          {"best_within_shown",
           {{"validation", is_shown(best.validation)},
            {"test", best.test ? OrderedJson(is_shown(*best.test)) : OrderedJson(nullptr)}}},
          {"selection",
           {{"chosen_on", "validation"},
            {"optimistic", "validation"},
            {"unbiased", summary.exact().test ? OrderedJson("test") : OrderedJson(nullptr)},
            {"intervals", "each for itself"}}},
          {"cost_model", std::move(cost_model)},
          {"accuracy_provenance", OrderedJson(to_json(summary.provenance))},
          {"points_measured", summary.points},
          {"points_failed", summary.failures.size()},
          {"configurations", std::move(configurations)}};
}

}  // namespace axdse::dse
