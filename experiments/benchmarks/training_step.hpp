#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "take_turns.hpp"

namespace axdse::benchmarks {

/// Training steps of a network: methods that each do a whole step, from images to changed weights.
class TrainingSteps {
 public:
  virtual ~TrainingSteps() = default;
  [[nodiscard]] virtual std::vector<Method> methods() = 0;  ///< live as long as this object
};

/// In what this machine multiplies gradients: "bf16" or "fp32".
[[nodiscard]] std::string native_gradients();

/// Of ResNet-8 on 28x28 images: "torch_fp32", LibTorch's own modules and optimiser (channels last) and nothing of ours;
/// "exact", "truncated8" and so on, one multiplier in all layers, retrained as dse-run retrains it;
/// "scalar_table_loop", the same with products looked up by scalar_table_loop() and gradients in fp32, which stands for
/// an emulator (one thread).
[[nodiscard]] std::unique_ptr<TrainingSteps> resnet8_steps(std::int64_t batch, bool with_scalar_loop);

/// Of one 3x3 layer with 64 channels on 7x7 images, named alike: forward pass and gradients of input and weights, from
/// and to fp32.
[[nodiscard]] std::unique_ptr<TrainingSteps> one_layer_steps(std::int64_t batch, bool with_scalar_loop);

}  // namespace axdse::benchmarks
