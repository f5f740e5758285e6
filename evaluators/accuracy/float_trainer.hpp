#pragma once

#include <cstdint>
#include <functional>

#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Stochastic gradient descent with Nesterov momentum under a one-cycle schedule; horizontal flips are the only
/// augmentation.
struct FloatTrainingParams {
  int epochs = 5;
  int batch_size = 64;  ///< images a step; those that do not fill a last step are left out of their epoch
  double start_rate = 0.015;
  double peak_rate = 0.15;
  double rising_fraction = 0.25;  ///< of all steps; the rest falls to 0
  double momentum = 0.9;
  double weight_decay = 5e-4;
  std::uint64_t seed = 1;  ///< image orders and flips
};

/// Learning rate of step `step` of `steps`: a cosine from start_rate up to peak_rate, then a cosine down to 0 (Smith,
/// arXiv 1708.07120).
[[nodiscard]] double one_cycle_rate(const FloatTrainingParams& params, std::int64_t step, std::int64_t steps);

/// Called after each epoch with the mean training loss of its steps.
using EpochCallback = std::function<void(int epoch, double mean_loss)>;

/// Trains in place, on the device where the network lies, and leaves evaluation mode behind. On a CPU, equal networks,
/// data, params and LibTorch thread counts give equal weights.
/// @throws SpecError the loss is not finite (the learning rate is too high), or `dataset` is smaller than a batch
void train_float(Network& network, const Dataset& dataset, const FloatTrainingParams& params,
                 const EpochCallback& after_epoch = {});

}  // namespace axdse::accuracy
