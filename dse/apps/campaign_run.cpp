#include "dse/apps/campaign_run.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
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
#include "dse/export/campaign_outputs.hpp"
#include "dse/export/front_report.hpp"
#include "dse/progress.hpp"
#include "dse/runner.hpp"
#include "dse/searchers/campaign_searcher.hpp"
#include "dse/text_table.hpp"
#include "evaluators/accuracy/accuracy_evaluator.hpp"
#include "evaluators/hardware_evaluator.hpp"
#include "evaluators/network_shape.hpp"
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

HardwareEvaluator make_cost_evaluator(const Campaign& campaign) {
  std::vector<evaluators::LayerMacs> layers;
  for (const evaluators::LayerShape& layer : evaluators::network_shape(campaign.network.architecture).layers) {
    layers.push_back({layer.name, layer.macs()});
  }
  return {std::move(layers), campaign.space.exact.multiplier,
          hwmodel::read_cell_library(campaign.hardware.library.path),
          hwmodel::CostParams{.period_ns = campaign.hardware.period_ns}};
}

NetworkAccuracyEvaluator make_accuracy_evaluator(const Campaign& campaign, const WeightSource* weights) {
  return NetworkAccuracyEvaluator({.architecture = campaign.network.architecture,
                                   .checkpoint = campaign.network.checkpoint.path,
                                   .data_folder = campaign.data.folder.path,
                                   .threads = 1,
                                   .weights = weights});
}

std::unique_ptr<Searcher> make_searcher(const Campaign& campaign, const HardwareEvaluator& cost) {
  CampaignSearchParams params{.searcher = campaign.search.searcher,
                              .rung = campaign.rung(campaign.search.rung),
                              .evaluations = static_cast<std::size_t>(campaign.search.evaluations),
                              .population = static_cast<std::size_t>(campaign.search.population),
                              .seed = campaign.seed,
                              .within_pp = campaign.report.within_pp,
                              .cost = [&cost](const Configuration& configuration) { return cost.cost(configuration); }};
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

/// What a database holds of a campaign and of durations. Nothing if there is no database yet.
struct Stored {
  std::size_t points = 0;
  DurationEstimate durations;
};

Stored stored_of(const Campaign& campaign, const fs::path& database) {
  Stored stored{.points = 0, .durations = DurationEstimate(campaign)};
  std::error_code error;  // a place that cannot be looked at shows when it is opened
  if (!fs::exists(database, error) && !error) return stored;
  const auto store = db::open_result_store_read_only(database);
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

TextTable level_table(const Campaign& campaign, const HardwareEvaluator& cost) {
  TextTable table({{"level", "level"},
                   {"activation_clip", "activation clip"},
                   {"weight_scale", "weight scale"},
                   {"area_um2", "area um2", 0},
                   {"delay_ns", "delay ns", 3},
                   {"energy_per_product_fj", "energy/product fJ", 1},
                   {"energy_relative", "energy relative", 3},
                   {"pdp_fj", "PDP fJ", 1}});
  const double exact_fj = cost.unit_cost(campaign.space.exact.multiplier).energy_per_product_fj();
  for (const Level& level : all_levels(campaign.space)) {
    const UnitCost unit = cost.unit_cost(level.multiplier);
    table.add_row({to_string(level.multiplier), to_string(level.clip), std::string(to_string(level.weight_scale)),
                   unit.area_um2, unit.delay_ns, unit.energy_per_product_fj(), unit.energy_per_product_fj() / exact_fj,
                   unit.pdp_fj()});
  }
  return table;
}

/// What a campaign's levels assume and what limits them.
std::string level_cost_notes(const Campaign& campaign, const HardwareEvaluator& cost) {
  std::map<std::string, UnitCost> costs;
  for (const Level& level : all_levels(campaign.space))
    costs.emplace(to_string(level.multiplier), cost.unit_cost(level.multiplier));
  std::vector<NamedUnit> units;
  for (const auto& [name, unit] : costs) units.push_back({name, &unit});
  return cost_assumptions(cost.cost(campaign.exact_configuration()), units);
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
  const HardwareEvaluator cost = make_cost_evaluator(campaign);
  const NetworkAccuracyEvaluator accuracy = make_accuracy_evaluator(campaign, store.get());
  const std::unique_ptr<Searcher> searcher = make_searcher(campaign, cost);
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
  const Stored stored = stored_of(campaign, places.database);
  const HardwareEvaluator cost = make_cost_evaluator(campaign);
  const NetworkAccuracyEvaluator accuracy =
      make_accuracy_evaluator(campaign, nullptr);  // finds damage in data and checkpoint
  const std::unique_ptr<Searcher> searcher = make_searcher(campaign, cost);

  const evaluators::NetworkShape& shape = accuracy.shape();
  streams.out << concat("campaign ", campaign.name, " (sha256 ", campaign.sha256().substr(0, 12), ")\n\nnetwork ",
                        shape.architecture, ": ", shape.layers.size(), " layers, ", shape.total_macs(),
                        " multiply-accumulates an inference\n")
              << layer_table(campaign).to_text()
              << concat("\n", campaign.space.size(), " configurations\n\nlevels on ", to_string(campaign.operands),
                        "\n")
              << level_table(campaign, cost).to_text() << level_cost_notes(campaign, cost) << "\n"
              << plan_text(campaign, *searcher, stored) << "results: " << places.database.string() << ", "
              << places.output.string() << "/\n"
              << "dry run: nothing was measured or written\n";
  return 0;
}

}  // namespace axdse::dse
