#pragma once

#include <optional>
#include <string>

namespace axdse {

/// Weights of networks that were retrained before, by the identity of their training. Kept by db/, read by evaluators/,
/// so that the final report counts test images on the very network that the search selected instead of training it
/// again.
class WeightSource {
 public:
  virtual ~WeightSource() = default;
  /// Safetensors bytes, or nothing if this training is not known. Thread-safe.
  [[nodiscard]] virtual std::optional<std::string> find_weights(const std::string& training_identity) const = 0;
};

}  // namespace axdse
