#include "dse/apps/campaign_setup.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "db/database_files.hpp"
#include "dse/continuation.hpp"
#include "dse/export/campaign_outputs.hpp"
#include "dse/searchers/campaign_searcher.hpp"
#include "evaluators/network_shape.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::dse {

namespace fs = std::filesystem;
using accuracy::NetworkAccuracyEvaluator;
using evaluators::HardwareEvaluator;

Places places_of(const RunOptions& options, const Campaign& campaign) {
  Places places{.database = options.database, .output = options.output};
  if (places.output.empty())
    places.output = options.database.empty() ? fs::path("results") / campaign.name : options.database.parent_path();
  if (places.output.empty()) places.output = ".";
  if (places.database.empty()) places.database = places.output / "results.db";
  for (const fs::path& file : campaign_output_files(places.output)) {
    if (!db::belongs_to_database(file, places.database)) continue;
    throw SpecError({.where = "--db",
                     .got = places.database.string(),
                     .allowed = "another file",
                     .why = concat("the run ends with writing its ", file.filename().string(), " there"),
                     .fix = "name the database otherwise, or another folder with --output"});
  }
  return places;
}

NetworkAccuracyEvaluator make_accuracy_evaluator(const Campaign& campaign, const WeightSource* weights) {
  return NetworkAccuracyEvaluator({.architecture = campaign.network.architecture,
                                   .checkpoint = campaign.network.checkpoint.path,
                                   .data_folder = campaign.data.folder.path,
                                   .threads = 1,
                                   .weights = weights});
}

void require_campaign_continuable(const Campaign& campaign, const db::ResultStore& store,
                                  const NetworkAccuracyEvaluator& accuracy, const Places& places) {
  require_continuable(store, campaign.sha256(), {.accuracy = &accuracy, .cost_model = hwmodel::kCostModelVersion},
                      places.database.string());
}

HardwareEvaluator make_cost_evaluator(const Campaign& campaign, const evaluators::OperandSource& operands,
                                      CostCache* cache) {
  std::vector<evaluators::LayerWork> layers;
  for (const evaluators::LayerShape& layer : evaluators::network_shape(campaign.network.architecture).layers) {
    layers.push_back(
        {.layer = layer.name, .macs = layer.macs(), .products_per_sum = static_cast<int>(layer.products_per_output())});
  }
  const HardwareChoice& hardware = campaign.hardware;
  return {std::move(layers),
          campaign.space.exact,
          hwmodel::read_cell_library(hardware.library.path),
          {.accelerator = hardware.accelerator,
           .unit = {.unit = hardware.unit,
                    .setting = hardware.setting,
                    .hold_cycles = hardware.hold_cycles,
                    .period_ns = hardware.period_ns,
                    .objective = hardware.objective}},
          &operands,
          cache};
}

std::unique_ptr<Searcher> make_searcher(const Campaign& campaign,
                                        std::function<NetworkCost(const Configuration&)> cost) {
  CampaignSearchParams params{.searcher = campaign.search.searcher,
                              .rung = campaign.rung(campaign.search.rung),
                              .evaluations = static_cast<std::size_t>(campaign.search.evaluations),
                              .population = static_cast<std::size_t>(campaign.search.population),
                              .seed = campaign.seed,
                              .within_pp = campaign.report.within_pp,
                              .cost = std::move(cost)};
  for (const CampaignObjective& entry : campaign.objectives) {
    params.objectives.push_back(entry.objective);
    params.reference.push_back(entry.reference);
  }
  if (campaign.verification) {
    params.verification = {.rung = campaign.rung(campaign.verification->rung),
                           .uniform = campaign.verification->uniform,
                           .mixed_points = static_cast<std::size_t>(campaign.verification->mixed_points),
                           .seeds = static_cast<std::size_t>(campaign.verification->seeds)};
  }
  return make_campaign_searcher(campaign.space, params);
}

std::vector<LayerLevel> layer_levels(const SearchSpace& space) {
  std::vector<LayerLevel> all;
  for (const LayerChoices& choices : space.layers) {
    for (const Level& level : choices.levels) all.push_back({choices.layer, level});
  }
  return all;
}

}  // namespace axdse::dse
