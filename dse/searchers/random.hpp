#pragma once

#include <cstdint>
#include <memory>

#include "dse/search_space.hpp"
#include "dse/searchers/sequence.hpp"

namespace axdse::dse {

struct RandomParams {
  Rung rung;
  std::uint64_t replicate_seed = 1;  ///< of the evaluations
  std::uint64_t search_seed = 0;     ///< of the choice of configurations
  std::size_t evaluations = 0;       ///< configurations to propose, none of which was measured at `rung` before
};

/// Distinct configurations drawn uniformly from the space: what any other search must beat. Ends early when the space
/// is exhausted, or when nothing new was drawn for long.
[[nodiscard]] std::unique_ptr<SearchStage> make_random_stage(const SearchSpace& space, RandomParams params);

}  // namespace axdse::dse
