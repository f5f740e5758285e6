#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/weight_source.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/evaluator.hpp"
#include "evaluators/network_shape.hpp"
#include "evaluators/operand_source.hpp"

namespace axdse::accuracy {

struct AccuracyEvaluatorParams {
  std::string architecture = "resnet8";  ///< the checkpoint must be of this one
  std::filesystem::path checkpoint;      ///< trained fp32 network, safetensors
  std::filesystem::path data_folder = kFashionMnistFolder;
  std::int64_t calibration_images = 1000;  ///< training images that activation clips are chosen from
  /// kernels::find_backend() knows it. Empty: for each layer the one that should be fastest there.
  std::string backend = {};
  int threads = 1;                        ///< of each evaluation
  const WeightSource* weights = nullptr;  ///< trainings known to it are not repeated; outlives the evaluator
};

/// Accuracy of a built-in network with quantised layers and approximate products, at any rung: post-training, with
/// re-estimated batch norm, retrained. All of it in the calling thread and the OpenMP threads it owns; no global random
/// state is read or changed, so that evaluations side by side give what they would give one after the other.
///
/// Everything that can be wrong with files is found in the constructor; data, network and calibration are then shared
/// by all threads.
class NetworkAccuracyEvaluator final : public evaluators::AccuracyEvaluator {
 public:
  /// @throws SpecError a missing file, an unknown architecture or backend, too few images; DataError a damaged file
  explicit NetworkAccuracyEvaluator(const AccuracyEvaluatorParams& params);
  ~NetworkAccuracyEvaluator() override;

  [[nodiscard]] const evaluators::NetworkShape& shape() const;
  /// What the multipliers of its layers are given, on the calibration images.
  [[nodiscard]] const evaluators::OperandSource& operands() const;

  /// Every proposal's seed is part of it, also where nothing is drawn from it (no retraining): which rungs use a seed
  /// may change.
  /// @throws SpecError the configuration is of another network
  [[nodiscard]] std::string identity(const Proposal& proposal) const override;
  [[nodiscard]] std::string training_identity(const Proposal& proposal) const override;

  /// @throws SpecError the configuration is of another network, or the rung asks for an unknown split or more images
  /// than there are; ResourceError memory ran out
  [[nodiscard]] evaluators::AccuracyResult evaluate(const Proposal& proposal) const override;

 private:
  [[nodiscard]] evaluators::AccuracyResult measure(const Proposal& proposal) const;

  struct State;  // keeps LibTorch out of this header
  std::unique_ptr<const State> state_;
};

}  // namespace axdse::accuracy
