#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// What is done to a normalised tensor before it is stored.
struct AfterNorm {
  torch::Tensor addend = {};  ///< of the same shape; undefined: none
  bool relu = false;          ///< last
};

/// Batch norm over (N, C, H, W) with learned scale and shift: torch.nn.BatchNorm2d, its eps and momentum, with what
/// follows it in a residual network. On the processor in as few passes over memory as that takes (norm_loops.hpp), on
/// other devices by LibTorch. Copies share tensors; clone() does not.
class BatchNorm {
 public:
  explicit BatchNorm(std::int64_t channels);

  /// Training: normalises by the batch and folds its statistics into the running ones; else normalises by the running
  /// ones. The result is channels_last.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& input, bool training, StatisticsAverage average,
                                      const AfterNorm& after = {});
  void reset_statistics();
  [[nodiscard]] BatchNorm clone() const;

  [[nodiscard]] const torch::Tensor& scale() const { return scale_; }
  [[nodiscard]] const torch::Tensor& shift() const { return shift_; }
  [[nodiscard]] const torch::Tensor& running_mean() const { return running_mean_; }
  [[nodiscard]] const torch::Tensor& running_variance() const { return running_variance_; }

 private:
  [[nodiscard]] torch::Tensor forward_by_libtorch(const torch::Tensor& input, bool training, double momentum,
                                                  const AfterNorm& after);

  torch::Tensor scale_;             // (C), a leaf
  torch::Tensor shift_;             // (C), a leaf
  torch::Tensor running_mean_;      // (C)
  torch::Tensor running_variance_;  // (C), unbiased
  std::int64_t batches_since_reset_ = 0;
};

}  // namespace axdse::accuracy
