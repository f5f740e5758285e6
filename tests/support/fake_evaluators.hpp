#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "dse/search_space.hpp"
#include "evaluators/evaluator.hpp"

namespace axdse::test {

/// `layers` layers named "a", "b", ...; exact(8, 8) and truncated(2), (4), ... as levels.
[[nodiscard]] dse::SearchSpace small_space(int layers, int levels);

/// A report of `images` images in which about `share` of them are correct, chosen by `seed`.
[[nodiscard]] AccuracyReport make_report(double share, int images, std::uint64_t seed);

/// Energy by the dropped columns: a function of the configuration alone.
class FakeCostEvaluator final : public evaluators::CostEvaluator {
 public:
  [[nodiscard]] NetworkCost cost(const Configuration& configuration) const override;
};

/// Accuracies from a hash of the identity, after a pause. Counts what it is asked for.
class FakeAccuracyEvaluator final : public evaluators::AccuracyEvaluator {
 public:
  struct Params {
    std::function<std::chrono::microseconds(const Proposal&)> pause = [](const Proposal&) {
      return std::chrono::microseconds(0);
    };
    std::function<bool(const Proposal&)> fails = [](const Proposal&) { return false; };
    std::function<void(const Proposal&)> before = [](const Proposal&) {};  ///< may throw
    std::string weights;
    std::string machine;  ///< part of identities where it is not empty
  };
  FakeAccuracyEvaluator() = default;
  explicit FakeAccuracyEvaluator(Params params) : params_(std::move(params)) {}

  [[nodiscard]] std::string identity(const Proposal& proposal) const override;
  [[nodiscard]] std::string training_identity(const Proposal& proposal) const override;
  [[nodiscard]] evaluators::AccuracyResult evaluate(const Proposal& proposal) const override;

  /// How often each identity was evaluated.
  [[nodiscard]] std::map<std::string, int> evaluations() const;
  [[nodiscard]] int most_at_a_time() const { return most_at_a_time_; }

 private:
  Params params_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, int> evaluations_;
  mutable std::atomic<int> running_ = 0;
  mutable std::atomic<int> most_at_a_time_ = 0;
};

}  // namespace axdse::test
