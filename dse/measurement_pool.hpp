#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "db/result_store.hpp"
#include "evaluators/evaluator.hpp"

namespace axdse::dse {

/// One accuracy that proposals of equal identity wait for.
struct Measurement {
  std::string identity;
  std::string training_identity;
  Proposal proposal;                       ///< the first that asked
  bool from_store = false;                 ///< it had been measured before
  std::optional<AccuracyOutcome> outcome;  ///< once it is stored; read it through MeasurementPool::outcome
};

/// Worker threads that measure accuracies and store each as it ends.
class MeasurementPool {
 public:
  /// @throws ResourceError the machine gives fewer threads
  MeasurementPool(const evaluators::AccuracyEvaluator& accuracy, db::ResultStore& store, int workers);
  /// Drains; what a worker threw is lost.
  ~MeasurementPool();
  MeasurementPool(const MeasurementPool&) = delete;
  MeasurementPool& operator=(const MeasurementPool&) = delete;

  /// The measurement of this identity: under way, in the store, or new in the queue. (Shared: several proposals may
  /// wait for one.)
  [[nodiscard]] std::shared_ptr<const Measurement> submit(const Proposal& proposal);
  /// The outcome if `measurement` has ended.
  [[nodiscard]] std::optional<AccuracyOutcome> outcome(const Measurement& measurement) const;

  /// Workers with nothing to do.
  [[nodiscard]] std::size_t idle_workers() const;
  /// A worker threw: nothing more is started, drain() throws.
  [[nodiscard]] bool failed() const;
  /// Returns when a measurement has ended since the last call, when a worker has thrown, or on a stop request.
  void wait_for_change(const std::stop_token& stop);
  /// Forgets what has not been started, waits for what is under way. @throws what the first failing worker threw
  void drain();

 private:
  void work();
  void measure(Measurement& measurement);
  void join();

  const evaluators::AccuracyEvaluator& accuracy_;
  db::ResultStore& store_;
  mutable std::mutex mutex_;  ///< guards all below, and Measurement::outcome
  std::condition_variable work_or_close_;
  std::condition_variable_any change_;
  std::deque<std::shared_ptr<Measurement>> queue_;
  std::map<std::string, std::shared_ptr<Measurement>> under_way_;  ///< queued or running, by identity
  std::size_t running_ = 0;
  bool changed_ = false;
  bool closed_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace axdse::dse
