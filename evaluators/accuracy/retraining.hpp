#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/evaluation.hpp"
#include "core/rung.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Learning rate of step `step` (0 to steps - 1): linear up to the full rate at the end of the warm-up, then a cosine
/// down to 0.
[[nodiscard]] double retraining_rate(const RetrainingSettings& settings, int step);

/// Called after each step with its loss.
using StepCallback = std::function<void(int step, double loss)>;

/// Trains in place under `executor`: stochastic gradient descent with Nesterov momentum, batch norm live, horizontal
/// flips. `seed` fixes the image order and the flips, independent of the configuration, so that trainings of one seed
/// are paired. Leaves evaluation mode behind. Equal arguments give equal weights on one instruction set and number of
/// LibTorch threads.
/// @return why training diverged: a loss or parameter that is not finite
[[nodiscard]] std::optional<Failure> retrain(Network& network, LayerExecutor& executor, const Dataset& dataset,
                                             const RetrainingSettings& settings, std::uint64_t seed,
                                             const StepCallback& after_step = {});

}  // namespace axdse::accuracy
