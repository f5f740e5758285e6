#include "dse/apps/campaign_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <system_error>
#include <variant>
#include <vector>

#include "core/file.hpp"
#include "core/text.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/export/front_report.hpp"
#include "dse/progress.hpp"
#include "dse/text_table.hpp"
#include "evaluators/network_shape.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;

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

TextTable layer_table(const evaluators::NetworkShape& shape, const SearchSpace& space) {
  TextTable table({{"layer", "layer"}, {"macs", "MACs"}, {"levels", "levels"}});
  for (std::size_t i = 0; i < shape.layers.size(); ++i) {
    table.add_row(
        {shape.layers[i].name, shape.layers[i].macs(), static_cast<std::int64_t>(space.layers[i].levels.size())});
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
std::string level_costs_text(const Campaign& campaign, const evaluators::HardwareEvaluator& cost,
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

int describe_campaign(const RunOptions& options, Streams& streams) {
  const Campaign campaign = load_campaign(options.campaign, options.settings);
  const Places places = places_of(options, campaign);
  require_permission_to_write(places.output / "pareto.json");
  db::require_permission_to_store(places.database);
  const std::unique_ptr<const db::ResultStore> store = existing_store(places.database);
  const Stored stored = stored_of(campaign, store.get());
  const accuracy::NetworkAccuracyEvaluator accuracy =
      make_accuracy_evaluator(campaign, nullptr);  // finds damage in data and checkpoint
  if (store != nullptr) require_campaign_continuable(campaign, *store, accuracy, places);
  StoredCosts stored_costs(store.get());
  const evaluators::HardwareEvaluator cost = make_cost_evaluator(campaign, accuracy.operands(), &stored_costs);
  const std::unique_ptr<Searcher> searcher = make_searcher(campaign, {});

  const evaluators::NetworkShape& shape = accuracy.shape();
  streams.out << concat("campaign ", campaign.name, " (sha256 ", campaign.sha256().substr(0, 12), ")\n\nnetwork ",
                        shape.architecture, ": ", shape.layers.size(), " layers, ", shape.total_macs(),
                        " multiply-accumulates an inference\n")
              << layer_table(shape, campaign.space).to_text()
              << concat("\n", campaign.space.size(), " configurations\n") << level_costs_text(campaign, cost, shape)
              << "\n"
              << plan_text(campaign, *searcher, stored) << "results: " << places.database.string() << ", "
              << places.output.string() << "/\n"
              << "dry run: nothing was measured or written\n";
  return 0;
}

}  // namespace axdse::dse
