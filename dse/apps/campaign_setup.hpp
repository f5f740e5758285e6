#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/cost_cache.hpp"
#include "core/weight_source.hpp"
#include "db/result_store.hpp"
#include "dse/campaign.hpp"
#include "dse/searcher.hpp"
#include "evaluators/accuracy/accuracy_evaluator.hpp"
#include "evaluators/hardware_evaluator.hpp"

// What a campaign is run with, made from its file: needed to run it and to say what a run would do.
namespace axdse::dse {

/// What dse-run is asked for.
struct RunOptions {
  std::filesystem::path campaign;
  std::vector<std::string> settings;  ///< "key=value", applied to the campaign
  std::filesystem::path database;     ///< empty: results.db in `output`
  std::filesystem::path output;       ///< empty: the folder of `database`, or else results/NAME
};

/// Where results go.
struct Places {
  std::filesystem::path database;
  std::filesystem::path output;
};
/// @throws SpecError what the run writes into `output` would replace the database
[[nodiscard]] Places places_of(const RunOptions& options, const Campaign& campaign);

/// `weights` may be null, else it must outlive the evaluator. @throws what reading checkpoint and images throws
[[nodiscard]] accuracy::NetworkAccuracyEvaluator make_accuracy_evaluator(const Campaign& campaign,
                                                                         const WeightSource* weights);

/// What the database holds of the campaign would come out the same today. @throws SpecError as require_continuable
void require_campaign_continuable(const Campaign& campaign, const db::ResultStore& store,
                                  const accuracy::NetworkAccuracyEvaluator& accuracy, const Places& places);

/// `operands` and `cache` must outlive it. @throws what reading the cell library throws
[[nodiscard]] evaluators::HardwareEvaluator make_cost_evaluator(const Campaign& campaign,
                                                                const evaluators::OperandSource& operands,
                                                                CostCache* cache);

/// `cost` may be empty where nothing is to be proposed.
[[nodiscard]] std::unique_ptr<Searcher> make_searcher(const Campaign& campaign,
                                                      std::function<NetworkCost(const Configuration&)> cost);

/// Every level of every layer: the compute units that the campaign may use.
[[nodiscard]] std::vector<LayerLevel> layer_levels(const SearchSpace& space);

}  // namespace axdse::dse
