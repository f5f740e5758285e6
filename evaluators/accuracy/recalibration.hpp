#pragma once

#include <cstdint>

#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Images in a batch of recalibrate_batch_norm(); its results depend on it.
inline constexpr std::int64_t kRecalibrationBatch = 200;

/// Re-estimates mean and variance of all batch-norm layers under `executor`: statistics reset, one pass in training
/// mode without augmentation over `images` of `dataset` drawn with a fixed seed (all, if there are fewer), in batches
/// of 200 (the last one may be smaller), averaged over the batches. The network's mode is restored and its statistics
/// average exponentially again. 0 images change nothing.
///
/// The great lever of approximate networks: a truncated multiplier shrinks what a layer puts out, and this undoes it.
void recalibrate_batch_norm(Network& network, LayerExecutor& executor, const Dataset& dataset, std::int64_t images);

}  // namespace axdse::accuracy
