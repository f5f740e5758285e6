#pragma once

#include <cstdint>
#include <optional>

#include "core/rung.hpp"
#include "dse/searchers/history.hpp"

namespace axdse::dse {

/// Retraining has left the exact network worse than it was without: drops against it flatter every other one.
struct DamagedReference {
  Rung untrained;                ///< where exact is better: the first rung without retraining that it was measured at
  std::int64_t images = 0;       ///< compared: those that both rungs count
  double untrained_percent = 0;  ///< of exact, on these images
  double retrained_percent = 0;  ///< likewise, mean over seeds
  double loss_low_pp = 0;        ///< 95 % interval of the difference
  double loss_high_pp = 0;
};

/// Compares exact at `rung` with itself at a rung without retraining, on validation images. Nothing if `rung` does not
/// retrain, if there is nothing to compare with, or if no loss above `limit_pp` is shown: one that is small beside what
/// the campaign calls near is the scatter of seeds. The question is of these very networks, which the campaign's drops
/// are counted against, so the interval holds the sampling error of the images alone; its ends are means over the
/// seeds' ends: as wide as if all seeds erred alike, at least as wide as the mean's.
[[nodiscard]] std::optional<DamagedReference> find_damaged_reference(const History& history, const Rung& rung,
                                                                     double limit_pp);

}  // namespace axdse::dse
