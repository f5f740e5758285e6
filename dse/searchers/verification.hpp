#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/objective.hpp"
#include "dse/search_space.hpp"
#include "dse/searchers/sequence.hpp"

namespace axdse::dse {

struct VerificationParams {
  Rung search_rung;                   ///< where the search measured; its outcomes choose the mixed configurations
  std::uint64_t search_seed = 1;      ///< replicate seed of those outcomes
  Rung rung;                          ///< where the chosen ones are measured again
  std::vector<std::uint64_t> seeds;   ///< replicate seeds of a verified configuration; at least one
  bool uniform = true;                ///< measure all uniform configurations, not only the exact one
  std::size_t mixed_points = 0;       ///< mixed configurations to choose
  double within_pp = 0.5;             ///< the accuracy drop that the user cares for most
  std::vector<Objective> objectives;  ///< that the verified front minimises
};

/// Measures again, at a dearer rung and several seeds, what the search found: nothing is called a front point before.
/// 1. The exact configuration at all seeds, each uniform one at the first.
/// 2. The mixed configurations of smallest energy among those expected to keep within drops round `within_pp` (a third
/// of it to three times
///    it, in equal ratios), at all seeds. What a drop at the search rung becomes at this one is read off the uniform
///    configurations, which were measured at both.
/// 3. Whatever stands on the front of this rung at fewer seeds, at the others, until the front holds only verified
/// points.
[[nodiscard]] std::unique_ptr<SearchStage> make_verification_stage(const SearchSpace& space, VerificationParams params);

/// Configurations on the front of the means over seeds at `rung`, failures left out, in order of first proposal.
[[nodiscard]] std::vector<Configuration> front_of_means(const History& history, const Rung& rung,
                                                        const std::vector<std::uint64_t>& seeds,
                                                        const std::vector<Objective>& objectives);

}  // namespace axdse::dse
