#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/level.hpp"
#include "evaluators/accuracy/layer_gradient.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/accuracy/quantiser.hpp"
#include "evaluators/network_shape.hpp"
#include "kernels/approx_conv.hpp"

namespace axdse::accuracy {

/// One layer of a configured network: its multiplier and the quantisers fitted to it.
struct ApproxLayer {
  MultiplierSpec multiplier;
  ActivationQuantiser activation;
  WeightScale weight_scale = WeightScale::kMaximum;
};

/// The integer problem that a layer poses for `batch` images.
[[nodiscard]] kernels::ConvProblem conv_problem(const evaluators::LayerShape& layer, const MultiplierSpec& multiplier,
                                                std::int64_t batch);

/// Computes every layer as hardware would: operands quantised, products of the layer's multiplier summed in int32 by a
/// kernel, the sum scaled back: output = accumulator x (activation scale x weight scale of the channel) + bias, fp32,
/// rounded after each operation.
///
/// Gradients are those of a GradientMethod; an input's is zero where it was clipped, a weight's is passed on through
/// its rounding.
///
/// Weights are quantised anew whenever their values changed since the layer's last run. Not thread-safe; one a thread.
class ApproxExecutor final : public LayerExecutor {
 public:
  /// `layers` in network order, and what runs each of them, which outlives the executor.
  ApproxExecutor(std::vector<ApproxLayer> layers, std::vector<const kernels::ApproxConv*> convs,
                 const GradientMethod& method = {});
  /// All layers by one.
  ApproxExecutor(std::vector<ApproxLayer> layers, const kernels::ApproxConv& conv, const GradientMethod& method = {});

  [[nodiscard]] torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index,
                                  const torch::Tensor& input, const torch::Tensor& weight,
                                  const torch::Tensor& bias) override;

 private:
  /// What is kept of a layer between runs.
  struct LayerState {
    std::vector<float> weights;                     ///< (K, R, S, C), what `quantised` was made of
    QuantisedWeights quantised;                     ///< (K, R, S, C)
    std::vector<float> output_scales;               ///< activation scale x weight scale, by output channel
    std::shared_ptr<const LayerGradient> gradient;  ///< made when it is first needed
  };

  /// State of the layer, its weights quantised if they have changed.
  [[nodiscard]] LayerState& prepare(std::size_t layer_index, const torch::Tensor& weight);

  std::vector<ApproxLayer> layers_;
  std::vector<LayerState> states_;
  std::vector<const kernels::ApproxConv*> convs_;
  GradientMethod method_;
  std::vector<std::int32_t> accumulators_;  // scratch
};

}  // namespace axdse::accuracy
