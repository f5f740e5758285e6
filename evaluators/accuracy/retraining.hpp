#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/evaluation.hpp"
#include "core/rung.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Learning rate of step `step` (0 to steps - 1): linear up to the full rate at the end of the warm-up, then a cosine
/// down to 0.
[[nodiscard]] double retraining_rate(const RetrainingSettings& settings, int step);

/// Trains a network in place under `executor`, a step at a time: stochastic gradient descent with Nesterov momentum,
/// batch norm live, horizontal flips. `seed` fixes the image order and the flips, independent of the configuration, so
/// that trainings of one seed are paired. Equal arguments give equal weights on one instruction set and number of
/// LibTorch threads. Arguments outlive the object; the network is in training mode until then.
class Retraining {
 public:
  Retraining(Network& network, LayerExecutor& executor, const Dataset& dataset, const RetrainingSettings& settings,
             std::uint64_t seed);
  ~Retraining();
  Retraining(const Retraining&) = delete;
  Retraining& operator=(const Retraining&) = delete;

  /// The next step, from images to changed weights. @return its loss; what is not finite has diverged
  [[nodiscard]] double step();

 private:
  class ImageStream;
  Network& network_;
  LayerExecutor& executor_;
  RetrainingSettings settings_;
  std::unique_ptr<ImageStream> images_;
  torch::optim::SGD optimiser_;
  int steps_done_ = 0;
};

/// Called after each step with its loss.
using StepCallback = std::function<void(int step, double loss)>;

/// All steps of a Retraining. Leaves evaluation mode behind.
/// @return why training diverged: a loss or parameter that is not finite
[[nodiscard]] std::optional<Failure> retrain(Network& network, LayerExecutor& executor, const Dataset& dataset,
                                             const RetrainingSettings& settings, std::uint64_t seed,
                                             const StepCallback& after_step = {});

}  // namespace axdse::accuracy
