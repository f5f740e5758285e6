#pragma once

#include <cstddef>
#include <stop_token>

#include "db/result_store.hpp"
#include "dse/progress_sink.hpp"
#include "dse/searcher.hpp"
#include "evaluators/evaluator.hpp"

namespace axdse::dse {

struct RunnerParams {
  int workers = 2;  ///< accuracy evaluations at a time; changes no result
};

/// What a run did.
struct RunStats {
  std::size_t points = 0;    ///< told to the searcher
  std::size_t measured = 0;  ///< of these, whose accuracy was measured by this run
  std::size_t failed = 0;    ///< of these, that could not be measured
  bool stopped = false;      ///< ended by the stop token, before the searcher had finished
  double seconds = 0;
};

/// Asks `searcher` for proposals, finds each one's accuracy in `store` or measures it on a worker thread, stores it as
/// it ends, adds the point to `campaign` and tells the searcher, both in proposal order whoever finished first.
///
/// Nothing of equal identity is measured twice, not even at the same time. Run again after any end, it takes from the
/// store what is there and makes the same proposals as an undisturbed run.
///
/// A stop request starts no new measurement; those under way end and are stored. An exception from a worker does the
/// same and is thrown again here: its point stays open.
/// @throws SpecError every single point failed
[[nodiscard]] RunStats run_search(Searcher& searcher, const evaluators::CostEvaluator& cost,
                                  const evaluators::AccuracyEvaluator& accuracy, db::ResultStore& store,
                                  db::CampaignId campaign, const RunnerParams& params, ProgressSink& progress,
                                  const std::stop_token& stop);

}  // namespace axdse::dse
