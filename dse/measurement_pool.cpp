#include "dse/measurement_pool.hpp"

#include <cmath>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

/// What to store: a network that has left the range of floating point is a failure, not a number.
AccuracyOutcome outcome_of(const evaluators::AccuracyResult& result) {
  if (const auto* failure = std::get_if<Failure>(&result)) return *failure;
  const AccuracyReport& report = std::get<evaluators::MeasuredAccuracy>(result).report;
  if (std::isfinite(report.loss)) return report;
  return Failure{.kind = Failure::Kind::kDiverged,
                 .reason = concat("the loss is ", report.loss),
                 .training_seconds = report.training_seconds,
                 .evaluation_seconds = report.evaluation_seconds,
                 .provenance = report.provenance};
}

std::string weights_of(const evaluators::AccuracyResult& result) {
  const auto* measured = std::get_if<evaluators::MeasuredAccuracy>(&result);
  return measured == nullptr ? std::string{} : measured->weights;
}

}  // namespace

MeasurementPool::MeasurementPool(const evaluators::AccuracyEvaluator& accuracy, db::ResultStore& store, int workers)
    : accuracy_(accuracy), store_(store) {
  AXDSE_ENSURE(workers > 0, "somebody has to work");
  try {
    for (int i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {
    join();  // the destructor does not run, and a thread that is not joined would end the program
    throw ResourceError(
        {.where = "workers",
         .got = concat("cannot start thread ", threads_.size() + 1, " of ", workers, ": ", error.what()),
         .fix = "run with fewer workers, or raise the limit on processes or memory"});
  }
}

MeasurementPool::~MeasurementPool() { join(); }

std::shared_ptr<const Measurement> MeasurementPool::submit(const Proposal& proposal) {
  auto measurement = std::make_shared<Measurement>();
  measurement->identity = accuracy_.identity(proposal);
  {
    const std::lock_guard guard(mutex_);
    if (const auto found = under_way_.find(measurement->identity); found != under_way_.end()) return found->second;
  }
  // Not under way; a measurement that has just ended is in the store.
  measurement->outcome = store_.find_accuracy(measurement->identity);
  measurement->from_store = measurement->outcome.has_value();
  if (measurement->from_store) return measurement;
  measurement->training_identity = accuracy_.training_identity(proposal);
  measurement->proposal = proposal;
  const std::lock_guard guard(mutex_);
  under_way_.emplace(measurement->identity, measurement);
  queue_.push_back(measurement);
  work_or_close_.notify_one();
  return measurement;
}

std::optional<AccuracyOutcome> MeasurementPool::outcome(const Measurement& measurement) const {
  const std::lock_guard guard(mutex_);
  return measurement.outcome;
}

std::size_t MeasurementPool::idle_workers() const {
  const std::lock_guard guard(mutex_);
  const std::size_t busy = running_ + queue_.size();
  return busy < threads_.size() ? threads_.size() - busy : 0;
}

bool MeasurementPool::failed() const {
  const std::lock_guard guard(mutex_);
  return failure_ != nullptr;
}

void MeasurementPool::wait_for_change(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  change_.wait(lock, stop, [this] { return changed_; });
  changed_ = false;
}

void MeasurementPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_or_close_.wait(lock, [this] { return closed_ || !queue_.empty(); });
    if (closed_) return;
    const std::shared_ptr<Measurement> measurement = queue_.front();
    queue_.pop_front();
    ++running_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      measure(*measurement);
    } catch (...) {  // no exception crosses a thread; drain() throws it again
      failure = std::current_exception();
    }
    lock.lock();
    --running_;
    changed_ = true;
    if (failure) {
      if (!failure_) failure_ = failure;
      closed_ = true;
      work_or_close_.notify_all();
    }
    change_.notify_all();
  }
}

void MeasurementPool::measure(Measurement& measurement) {
  const evaluators::AccuracyResult result = accuracy_.evaluate(measurement.proposal);
  AccuracyOutcome outcome = outcome_of(result);
  store_.add_accuracy(measurement.identity, measurement.training_identity, measurement.proposal, outcome,
                      weights_of(result));
  const std::lock_guard guard(mutex_);
  measurement.outcome = std::move(outcome);
  under_way_.erase(measurement.identity);
}

void MeasurementPool::join() {
  {
    const std::lock_guard guard(mutex_);
    closed_ = true;
    work_or_close_.notify_all();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void MeasurementPool::drain() {
  join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace axdse::dse
