#include "dse/apps/campaign_run.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <memory>
#include <ostream>
#include <stop_token>
#include <vector>

#include "core/file.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/apps/stop_signals.hpp"
#include "dse/export/campaign_outputs.hpp"
#include "dse/export/front_report.hpp"
#include "dse/progress.hpp"
#include "dse/runner.hpp"

namespace axdse::dse {
namespace {

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

/// Costs the units of all layers at all levels, so that a search finds every cost at hand.
void cost_units(const Campaign& campaign, const evaluators::HardwareEvaluator& cost, std::ostream& err,
                const std::stop_token& stop) {
  const std::vector<LayerLevel> levels = layer_levels(campaign.space);
  const std::size_t unknown = cost.count_unknown(levels);
  if (unknown > 0) err << concat("dse-run: costing ", unknown, " compute units, once for this database") << std::endl;
  cost.prepare(levels, campaign.workers, {}, stop);
}

void print_outputs(const CampaignOutputs& outputs, const Places& places, std::ostream& out) {
  out << front_report_text(outputs.summary) << "\nwritten:\n";
  out << "  every evaluation    " << places.database.string() << "\n";
  out << "  the front           " << outputs.pareto.string() << "\n";
  out << "  the point to build  " << outputs.deployment.document.string() << "\n";
  if (outputs.deployment.weights) out << "  its weights         " << outputs.deployment.weights->string() << "\n";
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
  const accuracy::NetworkAccuracyEvaluator accuracy = make_accuracy_evaluator(campaign, store.get());
  require_campaign_continuable(campaign, *store, accuracy, places);
  const evaluators::HardwareEvaluator cost = make_cost_evaluator(campaign, accuracy.operands(), store.get());
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

}  // namespace axdse::dse
