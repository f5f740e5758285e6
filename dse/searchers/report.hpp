#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/objective.hpp"
#include "dse/search_space.hpp"
#include "dse/searchers/sequence.hpp"

namespace axdse::dse {

struct ReportParams {
  Rung rung;                          ///< where the front was found; measured again on all test images
  std::vector<std::uint64_t> seeds;   ///< replicate seeds that the front was found at
  std::vector<Objective> objectives;  ///< of the front
};

/// `rung` as it is when all test images count: the training is the same.
[[nodiscard]] Rung report_rung(Rung rung);

/// Counts test images, once, for what is reported: the exact configuration, the uniform ones and the front, each at the
/// seeds that it was measured at. The training is that of the rung, so networks that were trained for it are used
/// again.
[[nodiscard]] std::unique_ptr<SearchStage> make_report_stage(const SearchSpace& space, ReportParams params);

}  // namespace axdse::dse
