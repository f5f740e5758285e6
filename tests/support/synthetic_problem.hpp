#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dse/search_space.hpp"
#include "dse/searcher.hpp"

namespace axdse::dse {

/// A search problem whose answers cost nothing: the 10 layers of ResNet-8 with 14 levels each. Energy is
/// a MAC-weighted sum; the accuracy drop a sum of layer terms (first and last layer: few MACs, much damage) with a
/// noise of 0.2 pp that a seed fixes.
class SyntheticProblem {
 public:
  explicit SyntheticProblem(std::uint64_t seed);

  [[nodiscard]] const SearchSpace& space() const { return space_; }
  [[nodiscard]] NetworkCost cost(const Configuration& configuration) const;
  [[nodiscard]] Outcome evaluate(const Proposal& proposal) const;
  /// Free of noise. In percentage points.
  [[nodiscard]] double true_drop_pp(const Configuration& configuration) const;
  /// Hypervolume of the true values of `configurations`, reference (20 pp, 1.1).
  [[nodiscard]] double true_hypervolume(const std::vector<Configuration>& configurations) const;
  /// Of the true front, found over sums of layer terms by dynamic programming on a grid of 0.005 pp.
  [[nodiscard]] double best_hypervolume() const;

 private:
  [[nodiscard]] std::size_t level_index(const Level& level) const;

  SearchSpace space_;
  std::vector<std::vector<double>> damage_pp_;  ///< by layer and level
  std::uint64_t seed_;
};

/// Asks, evaluates and tells until `searcher` is finished, `at_a_time` proposals at a time. Returns the proposals in
/// order.
std::vector<Proposal> run_to_end(Searcher& searcher, const SyntheticProblem& problem, std::size_t at_a_time = 3);

}  // namespace axdse::dse
