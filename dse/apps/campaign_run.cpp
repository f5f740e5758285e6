#include "dse/apps/campaign_run.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/file.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/apps/stop_signals.hpp"
#include "dse/campaign.hpp"
#include "dse/continuation.hpp"
#include "dse/export/campaign_outputs.hpp"
#include "dse/export/front_report.hpp"
#include "dse/progress.hpp"
#include "dse/runner.hpp"
#include "dse/searchers/campaign_searcher.hpp"
#include "dse/text_table.hpp"
#include "evaluators/accuracy/accuracy_evaluator.hpp"
#include "evaluators/hardware_evaluator.hpp"
#include "evaluators/network_shape.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;
using accuracy::NetworkAccuracyEvaluator;
using evaluators::HardwareEvaluator;

/// Where results go.
struct Places {
  fs::path database;
  fs::path output;
};

Places places_of(const RunOptions& options, const Campaign& campaign) {
  Places places{.database = options.database, .output = options.output};
  if (places.output.empty())
    places.output = options.database.empty() ? fs::path("results") / campaign.name : options.database.parent_path();
  if (places.output.empty()) places.output = ".";
  if (places.database.empty()) places.database = places.output / "results.db";
  return places;
}

/// `operands` and `cache` must outlive it.
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

NetworkAccuracyEvaluator make_accuracy_evaluator(const Campaign& campaign, const WeightSource* weights) {
  return NetworkAccuracyEvaluator({.architecture = campaign.network.architecture,
                                   .checkpoint = campaign.network.checkpoint.path,
                                   .data_folder = campaign.data.folder.path,
                                   .threads = 1,
                                   .weights = weights});
}

/// `cost` may be empty where nothing is to be proposed.
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

db::CampaignRecord record_of(const Campaign& campaign) {
  return {.name = campaign.name,
          .sha256 = campaign.sha256(),
          .document = campaign.document,
          .axdse_version = build_version_text()};
}

ProgressStyle progress_style() {
  winsize size{};
  if (::isatty(STDERR_FILENO) == 0) return {};
  const bool has_size = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return {.rewrites_line = true, .width = has_size ? size.ws_col - 1U : 79U};
}

void print_outputs(const CampaignOutputs& outputs, const Places& places, std::ostream& out) {
  out << front_report_text(outputs.summary) << "\nwritten:\n";
  out << "  every evaluation    " << places.database.string() << "\n";
  out << "  the front           " << outputs.pareto.string() << "\n";
  out << "  the point to build  " << outputs.deployment.document.string() << "\n";
  if (outputs.deployment.weights) out << "  its weights         " << outputs.deployment.weights->string() << "\n";
}

void require_campaign_continuable(const Campaign& campaign, const db::ResultStore& store,
                                  const NetworkAccuracyEvaluator& accuracy, const Places& places) {
  require_continuable(store, campaign.sha256(), {.accuracy = &accuracy, .cost_model = hwmodel::kCostModelVersion},
                      places.database.string());
}

/// The database if there is one.
std::unique_ptr<const db::ResultStore> existing_store(const fs::path& database) {
  std::error_code error;  // a place that cannot be looked at shows when it is opened
  if (!fs::exists(database, error) && !error) return nullptr;
  return db::open_result_store_read_only(database);
}

/// What a database holds of a campaign and of durations. Nothing if there is no database yet.
struct Stored {
  std::size_t points = 0;
  DurationEstimate durations;
};

Stored stored_of(const Campaign& campaign, const db::ResultStore* store) {
  Stored stored{.points = 0, .durations = DurationEstimate(campaign)};
  if (store == nullptr) return stored;
  for (const db::CampaignRecord& record : store->campaigns()) {
    const std::vector<db::StoredPoint> points = store->points(record.id);
    if (record.sha256 == campaign.sha256()) stored.points = points.size();
    for (const db::StoredPoint& point : points) {
      if (const auto* report = std::get_if<AccuracyReport>(&point.outcome))
        stored.durations.add(point.proposal.rung, *report);
    }
  }
  return stored;
}

TextTable layer_table(const Campaign& campaign) {
  TextTable table({{"layer", "layer"}, {"macs", "MACs"}, {"levels", "levels"}});
  const evaluators::NetworkShape shape = evaluators::network_shape(campaign.network.architecture);
  for (std::size_t i = 0; i < shape.layers.size(); ++i) {
    table.add_row({shape.layers[i].name, shape.layers[i].macs(),
                   static_cast<std::int64_t>(campaign.space.layers[i].levels.size())});
  }
  return table;
}

/// Every level of any layer, once, in the order of appearance.
std::vector<Level> all_levels(const SearchSpace& space) {
  std::vector<Level> levels;
  for (const LayerChoices& choices : space.layers) {
    for (const Level& level : choices.levels) {
      if (std::find(levels.begin(), levels.end(), level) == levels.end()) levels.push_back(level);
    }
  }
  return levels;
}

/// Every level of every layer.
std::vector<LayerLevel> layer_levels(const SearchSpace& space) {
  std::vector<LayerLevel> all;
  for (const LayerChoices& choices : space.layers) {
    for (const Level& level : choices.levels) all.push_back({choices.layer, level});
  }
  return all;
}

/// The layer that multiplies most.
std::size_t busiest_layer(const evaluators::NetworkShape& shape) {
  const auto most = std::max_element(shape.layers.begin(), shape.layers.end(),
                                     [](const auto& a, const auto& b) { return a.macs() < b.macs(); });
  return static_cast<std::size_t>(most - shape.layers.begin());
}

/// Costs as a database holds them; a dry run adds none.
class StoredCosts final : public CostCache {
 public:
  explicit StoredCosts(const db::ResultStore* store) : store_(store) {}
  [[nodiscard]] std::optional<UnitCost> find_cost(const std::string& identity) const override {
    return store_ == nullptr ? std::nullopt : store_->find_cost(identity);
  }
  void add_cost(const std::string&, const UnitCost&) override {}

 private:
  const db::ResultStore* store_;
};

/// What the units of one layer cost at each level, with what the figures assume. Where the database does not know all
/// costs of the campaign, estimates.
std::string level_costs_text(const Campaign& campaign, const HardwareEvaluator& cost,
                             const evaluators::NetworkShape& shape) {
  const std::size_t layer = busiest_layer(shape);
  const std::size_t unknown = cost.count_unknown(layer_levels(campaign.space));
  const auto cost_of = [&](const Level& level) {
    return unknown == 0 ? cost.unit_cost(layer, level) : cost.estimated_cost(layer, level);
  };
  TextTable table({{"level", "level"},
                   {"activation_clip", "activation clip"},
                   {"weight_scale", "weight scale"},
                   {"area_um2", "area um2", 0},
                   {"delay_ns", "delay ns", 3},
                   {"energy_per_product_fj", "energy/product fJ", 1},
                   {"energy_relative", "energy relative", 3},
                   {"multiplier_energy_relative", "of mult.", 3},
                   {"pdp_fj", "PDP fJ", 1}});
  const UnitCost exact = cost_of(campaign.space.exact);
  std::map<std::string, UnitCost> costs;
  for (const Level& level : all_levels(campaign.space)) {
    const UnitCost unit = cost_of(level);
    table.add_row({to_string(level.multiplier), to_string(level.clip), std::string(to_string(level.weight_scale)),
                   unit.area_um2, unit.delay_ns, unit.energy_per_product_fj(),
                   unit.energy_per_product_fj() / exact.energy_per_product_fj(),
                   unit.multiplier_energy_fj() / exact.multiplier_energy_fj(), unit.pdp_fj()});
    costs.emplace(to_string(level.multiplier), unit);
  }
  std::vector<NamedUnit> units;
  for (const auto& [name, unit] : costs) units.push_back({name, &unit});
  const NetworkCost assumed{
      .accelerator = std::string(to_string(campaign.hardware.accelerator)),
      .unit = exact.provenance.unit,
      .baseline = concat(canonical_name(campaign.space.exact.multiplier), ", ", exact.provenance.architecture),
      .layers = {{.layer = shape.layers[layer].name, .macs = 1, .unit = exact}}};
  std::string text =
      concat("\nlevels on ", to_string(campaign.operands), ", as ", exact.provenance.unit, " units of layer ",
             shape.layers[layer].name, ", which multiplies most\n", table.to_text(), cost_assumptions(assumed, units));
  if (unknown > 0) {
    text += concat("These are estimates, without glitches and of one architecture: ", unknown,
                   " units are costed when the campaign is run.\n");
  }
  return text;
}

/// Costs the units of all layers at all levels, so that a search finds every cost at hand.
void cost_units(const Campaign& campaign, const HardwareEvaluator& cost, std::ostream& err,
                const std::stop_token& stop) {
  const std::vector<LayerLevel> levels = layer_levels(campaign.space);
  const std::size_t unknown = cost.count_unknown(levels);
  if (unknown > 0) err << concat("dse-run: costing ", unknown, " compute units, once for this database") << std::endl;
  cost.prepare(levels, campaign.workers, {}, stop);
}

std::string plan_text(const Campaign& campaign, const Searcher& searcher, const Stored& stored) {
  const std::size_t expected = searcher.expected_proposals();
  const std::size_t search = std::min(expected, planned_search_points(campaign));
  std::string text = concat("planned: ", expected, " evaluations, ", campaign.workers, " at a time\n  ", search,
                            " by \"", campaign.search.searcher, "\" at rung \"", campaign.search.rung, "\"\n");
  if (campaign.verification) {
    text += concat("  ", expected - search, " to verify at rung \"", campaign.verification->rung,
                   "\" and to report on test images (how many is known once the search has ended)\n");
  }
  if (stored.points > 0) text += concat("  ", stored.points, " of them are stored already\n");
  const std::size_t search_left = search - std::min(search, stored.points);
  const std::size_t later_left =
      expected - search - std::min(expected - search, stored.points - std::min(search, stored.points));
  const DurationEstimate::Remaining remaining = stored.durations.remaining(search_left, later_left);
  if (remaining.is_complete) {
    text += concat("time: about ", clock_text(remaining.seconds), ", from the durations in the database\n");
  } else {
    text +=
        "time: not known before the database holds evaluations at these rungs; the progress line of a run shows it\n";
  }
  return text;
}

}  // namespace

int run_campaign(const RunOptions& options, Streams& streams) {
  const StopSignals stop([&streams] {
    streams.err << "\ndse-run: stopping: evaluations under way end and are stored; Ctrl-C again abandons them"
                << std::endl;
  });
  const Campaign campaign = load_campaign(options.campaign, options.settings);
  const Places places = places_of(options, campaign);
  require_writable(places.output / "pareto.json");
  const std::unique_ptr<db::ResultStore> store = db::open_result_store(places.database);
  const NetworkAccuracyEvaluator accuracy = make_accuracy_evaluator(campaign, store.get());
  require_campaign_continuable(campaign, *store, accuracy, places);
  const HardwareEvaluator cost = make_cost_evaluator(campaign, accuracy.operands(), store.get());
  cost_units(campaign, cost, streams.err, stop.token());
  const std::unique_ptr<Searcher> searcher =
      make_searcher(campaign, [&cost](const Configuration& configuration) { return cost.cost(configuration); });
  const db::CampaignId id = store->open_campaign(record_of(campaign));

  RunStats stats;
  {
    ProgressWriter progress(campaign, streams.err, progress_style());
    stats = run_search(*searcher, cost, accuracy, *store, id, {.workers = campaign.workers}, progress, stop.token());
  }
  if (stats.stopped) {
    streams.err << concat("dse-run: stopped after ", stats.points, " points, all stored in ", places.database.string(),
                          "\n  to go on, give the same command again")
                << std::endl;
    return kExitStopped;
  }
  streams.err << concat("dse-run: ", stats.points, " points in ", clock_text(stats.seconds), ": ", stats.measured,
                        " measured, ", stats.points - stats.measured, " known before, ", stats.failed, " failed")
              << std::endl;
  print_outputs(write_campaign_outputs(*store, id, campaign, places.output), places, streams.out);
  return 0;
}

int describe_campaign(const RunOptions& options, Streams& streams) {
  const Campaign campaign = load_campaign(options.campaign, options.settings);
  const Places places = places_of(options, campaign);
  require_permission_to_write(places.output / "pareto.json");
  db::require_permission_to_store(places.database);
  const std::unique_ptr<const db::ResultStore> store = existing_store(places.database);
  const Stored stored = stored_of(campaign, store.get());
  const NetworkAccuracyEvaluator accuracy =
      make_accuracy_evaluator(campaign, nullptr);  // finds damage in data and checkpoint
  if (store != nullptr) require_campaign_continuable(campaign, *store, accuracy, places);
  StoredCosts stored_costs(store.get());
  const HardwareEvaluator cost = make_cost_evaluator(campaign, accuracy.operands(), &stored_costs);
  const std::unique_ptr<Searcher> searcher = make_searcher(campaign, {});

  const evaluators::NetworkShape& shape = accuracy.shape();
  streams.out << concat("campaign ", campaign.name, " (sha256 ", campaign.sha256().substr(0, 12), ")\n\nnetwork ",
                        shape.architecture, ": ", shape.layers.size(), " layers, ", shape.total_macs(),
                        " multiply-accumulates an inference\n")
              << layer_table(campaign).to_text() << concat("\n", campaign.space.size(), " configurations\n")
              << level_costs_text(campaign, cost, shape) << "\n"
              << plan_text(campaign, *searcher, stored) << "results: " << places.database.string() << ", "
              << places.output.string() << "/\n"
              << "dry run: nothing was measured or written\n";
  return 0;
}

}  // namespace axdse::dse
