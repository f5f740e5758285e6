#pragma once

#include <cstdint>
#include <vector>

#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// How a network classified the first images of a data set.
struct Classification {
  std::int64_t images = 0;
  std::int64_t correct = 0;                ///< the label has the largest logit; NaN is never correct
  double loss = 0;                         ///< mean cross-entropy; not finite if the network has diverged
  std::vector<std::uint8_t> correct_bits;  ///< bit n % 8 of byte n / 8: image n was classified correctly
  [[nodiscard]] double accuracy() const { return static_cast<double>(correct) / static_cast<double>(images); }
};

/// Classifies the first `images` (0: all) on the network's device, in evaluation mode, without gradients; the network's
/// mode is restored.
[[nodiscard]] Classification classify(Network& network, LayerExecutor& executor, const Dataset& dataset,
                                      std::int64_t images = 0);

}  // namespace axdse::accuracy
