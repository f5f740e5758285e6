#pragma once

#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <list>
#include <utility>

#include "kernels/approx_conv.hpp"

namespace axdse::kernels::cpu {

/// What problems need prepared, for the problems used last. `Plan` has `problem` and `threads`, the OpenMP threads it
/// was made for. Not thread-safe: one a thread.
template <typename Plan>
class PlanCache {
 public:
  /// The plan of `problem` on as many threads as there are now, from `complete(plan)` if it is new. Valid until some
  /// hundred other problems were asked for.
  template <typename Complete>
  [[nodiscard]] Plan& get(const ConvProblem& problem, Complete complete) {
    const int threads = omp_get_max_threads();
    const auto known = std::ranges::find_if(
        plans_, [&](const Plan& plan) { return plan.threads == threads && same(plan.problem, problem); });
    if (known != plans_.end()) {
      plans_.splice(plans_.begin(), plans_, known);
      return plans_.front();
    }
    Plan plan{.problem = problem, .threads = threads};
    complete(plan);
    if (plans_.size() == kMost) plans_.pop_back();
    return plans_.emplace_front(std::move(plan));
  }

 private:
  static constexpr std::size_t kMost = 256;  // two networks of ResNet-50's size, at two batch sizes

  /// Problems differ in their extents more often than in their multiplier, which is slower to compare.
  static bool same(const ConvProblem& a, const ConvProblem& b) {
    return a.channels == b.channels && a.outputs == b.outputs && a.height == b.height && a.batch == b.batch && a == b;
  }

  std::list<Plan> plans_;  // the most recently used first
};

}  // namespace axdse::kernels::cpu
