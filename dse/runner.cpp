#include "dse/runner.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/measurement_pool.hpp"

namespace axdse::dse {
namespace {

/// A proposal that the searcher has not been told about yet.
struct Pending {
  Proposal proposal;
  NetworkCost cost;
  std::shared_ptr<const Measurement> measurement;
  bool measured = false;  ///< this proposal is the one that had it measured
};

class Run {
 public:
  Run(Searcher& searcher, const evaluators::CostEvaluator& cost, const evaluators::AccuracyEvaluator& accuracy,
      db::ResultStore& store, db::CampaignId campaign, const RunnerParams& params, ProgressSink& progress)
      : searcher_(searcher),
        cost_(cost),
        store_(store),
        campaign_(campaign),
        progress_(progress),
        pool_(accuracy, store, params.workers) {}

  RunStats run(const std::stop_token& stop) {
    const auto start = std::chrono::steady_clock::now();
    while (!is_finished() && !stop.stop_requested() && !pool_.failed()) {
      const bool asked = ask_for_idle_workers();
      const bool told = tell_ended();
      if (asked || told) continue;
      AXDSE_ENSURE(is_finished() || !pending_.empty(),
                   "a searcher that waits for nothing proposes something or is finished");
      pool_.wait_for_change(stop);
    }
    pool_.drain();
    tell_ended();
    stats_.stopped = !is_finished();
    stats_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!stats_.stopped) require_a_success();
    return stats_;
  }

 private:
  [[nodiscard]] bool is_finished() const { return pending_.empty() && searcher_.finished(); }

  /// Whether there was a proposal.
  bool ask_for_idle_workers() {
    const std::size_t idle = pool_.idle_workers();
    if (idle == 0) return false;
    std::vector<Proposal> proposals = searcher_.ask(idle);
    for (Proposal& proposal : proposals) {
      NetworkCost cost = cost_.cost(proposal.configuration);  // first: what cannot be built need not be trained
      std::shared_ptr<const Measurement> measurement = pool_.submit(proposal);
      const bool measured = !measurement->from_store && measurement->proposal.number == proposal.number;
      pending_.push_back({std::move(proposal), std::move(cost), std::move(measurement), measured});
    }
    return !proposals.empty();
  }

  /// Stores and tells, in proposal order, up to the first point whose accuracy is still being measured. Whether there
  /// was one.
  bool tell_ended() {
    bool told = false;
    for (; !pending_.empty(); pending_.pop_front()) {
      const Pending& point = pending_.front();
      const std::optional<AccuracyOutcome> accuracy = pool_.outcome(*point.measurement);
      if (!accuracy) break;
      store_.add_point(campaign_, point.proposal, point.cost, point.measurement->identity);
      const Outcome outcome = outcome_of(point.cost, *accuracy);
      searcher_.tell(point.proposal, outcome);
      count(point, outcome);
      told = true;
    }
    return told;
  }

  void count(const Pending& point, const Outcome& outcome) {
    ++stats_.points;
    if (point.measured) ++stats_.measured;
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      ++stats_.failed;
      if (first_failure_.empty()) first_failure_ = concat(to_string(failure->kind), ": ", failure->reason);
    }
    progress_.point_done({.proposal = point.proposal,
                          .outcome = outcome,
                          .measured = point.measured,
                          .done = stats_.points,
                          .expected = searcher_.expected_proposals()});
  }

  void require_a_success() const {
    if (stats_.points == 0 || stats_.failed < stats_.points) return;
    throw SpecError({.where = "campaign",
                     .got = concat("failures alone, all ", stats_.points, " points"),
                     .allowed = "at least one point that can be measured",
                     .why = concat("the first one: ", first_failure_),
                     .fix = "choose other levels or rungs; the reasons are stored with the points"});
  }

  Searcher& searcher_;
  const evaluators::CostEvaluator& cost_;
  db::ResultStore& store_;
  db::CampaignId campaign_;
  ProgressSink& progress_;
  MeasurementPool pool_;
  std::deque<Pending> pending_;  ///< in proposal order
  RunStats stats_;
  std::string first_failure_;
};

}  // namespace

RunStats run_search(Searcher& searcher, const evaluators::CostEvaluator& cost,
                    const evaluators::AccuracyEvaluator& accuracy, db::ResultStore& store, db::CampaignId campaign,
                    const RunnerParams& params, ProgressSink& progress, const std::stop_token& stop) {
  return Run(searcher, cost, accuracy, store, campaign, params, progress).run(stop);
}

}  // namespace axdse::dse
