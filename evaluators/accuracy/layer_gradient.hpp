#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/rung.hpp"
#include "evaluators/accuracy/gradient_loops.hpp"
#include "evaluators/accuracy/quantiser.hpp"

namespace axdse::accuracy {

/// How the backward pass of approximate layers is computed.
struct GradientMethod {
  GradientRule rule = GradientRule::kStraightThrough;
  int half_window = 16;                      ///< of kErrorAware: operand values to each side that a slope is taken over
  torch::ScalarType number = torch::kFloat;  ///< kFloat or kBFloat16: operands and results of the convolutions, which
                                             ///< sum in fp32; the gradients that leave a layer are fp32
};

/// The number type that `precision` means on this machine.
[[nodiscard]] torch::ScalarType number_type(GradientPrecision precision);
/// What the settings of a retraining mean on this machine.
[[nodiscard]] GradientMethod gradient_method(const RetrainingSettings& settings);

/// Empty if the rule can differentiate the multiplier, else the reason: error-aware gradients need its factors.
[[nodiscard]] std::optional<std::string> why_not_differentiable(const MultiplierSpec& multiplier, GradientRule rule);

/// What a layer's forward pass leaves for its backward pass.
struct LayerRun {
  torch::Tensor input;                     ///< (N, C, H, W) channels_last or (N, C), float
  torch::Tensor codes;                     ///< of the input, u8, in the same order
  std::vector<std::uint8_t> weight_codes;  ///< (K, R, S, C) or (K, C)
  std::vector<std::int64_t> weight_sizes;  ///< K, C, R, S or K, C
  std::vector<float> weight_scales;        ///< one an output channel
  ActivationQuantiser quantiser;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
};

struct LayerGradients {
  torch::Tensor input;   ///< undefined where it was not asked for
  torch::Tensor weight;  ///< float, channels_last
};

/// The gradients of output = accumulator x (activation scale x weight scale) for one multiplier, after
/// kernels/gradient_maps.hpp: a convolution for each of its terms, which ride in one as extra channels. Operands are
/// integers that bf16 holds exactly; rounded are the incoming gradient, each multiplied by its weight scale, and what a
/// convolution puts out. An input's gradient is 0 where it was clipped. Immutable, thread-safe.
class LayerGradient {
 public:
  /// @throws InternalError why_not_differentiable() is not empty
  LayerGradient(const MultiplierSpec& multiplier, const GradientMethod& method);

  /// `gradient` of the output: (N, K, H', W') channels_last or (N, K), float.
  [[nodiscard]] LayerGradients backward(const LayerRun& run, const torch::Tensor& gradient, bool of_input) const;

 private:
  /// By term.
  struct Maps {
    std::vector<CodeNumbers> operand;
    std::vector<CodeNumbers> slope;
  };

  [[nodiscard]] torch::Tensor activation_operands(const LayerRun& run) const;
  [[nodiscard]] torch::Tensor weight_operands(const LayerRun& run) const;
  [[nodiscard]] torch::Tensor input_gradient(const LayerRun& run, const torch::Tensor& by_term) const;
  [[nodiscard]] torch::Tensor weight_gradient(const LayerRun& run, const torch::Tensor& by_term,
                                              const torch::Tensor& gradient) const;
  [[nodiscard]] std::int64_t terms() const { return static_cast<std::int64_t>(weights_.operand.size()); }

  GradientMethod method_;
  bool is_straight_through_;
  Maps activations_;
  Maps weights_;
  CodeNumbers weight_only_slope_ = {};
};

}  // namespace axdse::accuracy
