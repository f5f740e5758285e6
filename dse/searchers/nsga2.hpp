#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/objective.hpp"
#include "dse/search_space.hpp"
#include "dse/searchers/sequence.hpp"

namespace axdse::dse {

struct Nsga2Params {
  Rung rung;
  std::uint64_t replicate_seed = 1;   ///< of the evaluations
  std::uint64_t search_seed = 0;      ///< of selection, crossover and mutation
  std::size_t evaluations = 0;        ///< configurations to propose, none of which was measured at `rung` before
  std::size_t population = 16;        ///< survivors of a generation, and proposals of one
  std::vector<Objective> objectives;  ///< at least two
  std::vector<double> reference;      ///< of the hypervolume, by objective; empty: offspring are screened without one
  double crossover_probability = 0.9;

  /// Offspring are screened before they are measured: a model of the outcomes so far (AdditiveModel) evolves a larger
  /// pool for this many generations, and the best of it by predicted objectives are proposed. 0: every offspring is
  /// proposed, plain NSGA-II.
  std::size_t screening_generations = 20;
  std::size_t screening_pool = 64;  ///< individuals kept in the pool
  double unscreened_share =
      0.125;  ///< of each generation is plain offspring, so that a wrong model cannot starve the search
  /// Exact cost of a configuration, where it is known before measuring. Read for the objectives that depend on cost
  /// alone.
  std::function<NetworkCost(const Configuration&)> cost;
};

/// NSGA-II over the levels of each layer: Deb, Pratap, Agarwal, Meyarivan: A fast and elitist multiobjective genetic
/// algorithm: NSGA-II, IEEE Transactions on Evolutionary Computation 6(2), 2002, doi 10.1109/4235.996017. Starts from
/// what earlier stages measured at its rung (the uniform configurations) and from mixed ones with the first and last
/// layer spared. Failures are dominated by everything.
/// @throws SpecError when asked to plan and the exact configuration has no accuracy at the rung
[[nodiscard]] std::unique_ptr<SearchStage> make_nsga2_stage(const SearchSpace& space, Nsga2Params params);

}  // namespace axdse::dse
