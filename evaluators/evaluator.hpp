#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "core/evaluation.hpp"

namespace axdse::evaluators {

/// Hardware cost of a configured network: cheap, exact, free of randomness.
class CostEvaluator {
 public:
  virtual ~CostEvaluator() = default;
  /// Equal configurations give equal costs. Thread-safe.
  /// @throws SpecError the library lacks what the multiplier needs
  [[nodiscard]] virtual NetworkCost cost(const Configuration& configuration) const = 0;
};

/// An accuracy and what was changed of the network to reach it.
struct MeasuredAccuracy {
  AccuracyReport report;
  /// Safetensors bytes: all tensors of a retrained network, the statistics of one whose batch norm was re-estimated
  /// only; empty when the checkpoint was counted as it is.
  std::string weights;
};

using AccuracyResult = std::variant<MeasuredAccuracy, Failure>;

/// Accuracy of a configured network at a rung: seconds to hours.
class AccuracyEvaluator {
 public:
  virtual ~AccuracyEvaluator() = default;

  /// Everything that the accuracy depends on, as canonical JSON text: checkpoint, data split, configuration, rung
  /// settings, seed, backend, instruction sets, library versions, threads. Proposals of equal identity have equal
  /// accuracies and are never measured twice. What this version cannot run (Failure::Kind::kUnsupported) has an
  /// identity with the version in it: another version tries again.
  [[nodiscard]] virtual std::string identity(const Proposal& proposal) const = 0;

  /// Identity of the training alone: as `identity`, without the split and number of images that are counted on.
  [[nodiscard]] virtual std::string training_identity(const Proposal& proposal) const = 0;

  /// Equal identities give equal results. Thread-safe: the runner calls it from several threads at a time.
  /// @return Failure for a point that cannot be measured (diverged, unsupported): a result, and stored.
  /// @throws ResourceError the machine is at fault, not the point; the runner stops and the point stays open.
  [[nodiscard]] virtual AccuracyResult evaluate(const Proposal& proposal) const = 0;
};

}  // namespace axdse::evaluators
