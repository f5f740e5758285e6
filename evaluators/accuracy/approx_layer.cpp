#include "evaluators/accuracy/approx_layer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "evaluators/accuracy/elementwise.hpp"
#include "evaluators/accuracy/tensor_memory.hpp"

namespace axdse::accuracy {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

std::vector<std::int64_t> output_sizes(const evaluators::LayerShape& layer, const torch::Tensor& input) {
  if (input.dim() == 2) return {input.size(0), layer.out_channels};
  return {input.size(0), layer.out_channels, layer.out_height(), layer.out_width()};
}

/// Carries what autograd's context has no type for.
struct PendingBackward final : torch::CustomClassHolder {
  std::shared_ptr<const LayerGradient> gradient;
  LayerRun run;          // without its input, which autograd keeps, to notice when somebody overwrites it
  torch::Tensor output;  // until autograd has taken it
  bool has_bias = false;
};

/// Gives a layer's output its gradient.
class LayerFunction : public torch::autograd::Function<LayerFunction> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input, const torch::Tensor& /*weight*/,
                               const std::optional<torch::Tensor>& /*bias*/,
                               const c10::intrusive_ptr<PendingBackward>& pending) {
    context->save_for_backward({input});
    context->saved_data["pending"] = c10::IValue::make_capsule(pending);
    return std::exchange(pending->output, {});
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const auto pending =
        c10::static_intrusive_pointer_cast<PendingBackward>(context->saved_data["pending"].toCapsule());
    LayerRun run = pending->run;
    run.input = context->get_saved_variables()[0];
    const torch::Tensor gradient = channels_last(gradients[0]);
    LayerGradients found = pending->gradient->backward(run, gradient, context->needs_input_grad(0));
    tensor_list result(4);  // of input, weight, bias, pending
    result[0] = std::move(found.input);
    result[1] = std::move(found.weight);
    if (pending->has_bias) result[2] = sum_by_channel(gradient);
    return result;
  }
};

}  // namespace

kernels::ConvProblem conv_problem(const evaluators::LayerShape& layer, const MultiplierSpec& multiplier,
                                  std::int64_t batch) {
  return kernels::with_stride_and_padding({.multiplier = multiplier,
                                           .batch = batch,
                                           .height = layer.in_height,
                                           .width = layer.in_width,
                                           .channels = layer.in_channels,
                                           .outputs = layer.out_channels,
                                           .kernel_height = layer.kernel,
                                           .kernel_width = layer.kernel},
                                          layer.stride, layer.padding);
}

ApproxExecutor::ApproxExecutor(std::vector<ApproxLayer> layers, std::vector<const kernels::ApproxConv*> convs,
                               const GradientMethod& method)
    : layers_(std::move(layers)), states_(layers_.size()), convs_(std::move(convs)), method_(method) {
  AXDSE_ENSURE(convs_.size() == layers_.size(), "every layer has something that runs it");
}

ApproxExecutor::ApproxExecutor(std::vector<ApproxLayer> layers, const kernels::ApproxConv& conv,
                               const GradientMethod& method)
    : ApproxExecutor(layers, std::vector(layers.size(), &conv), method) {}

ApproxExecutor::LayerState& ApproxExecutor::prepare(std::size_t layer_index, const torch::Tensor& weight) {
  const ApproxLayer& layer = layers_[layer_index];
  LayerState& state = states_[layer_index];
  // By content: a tensor's version misses what is written through data(), as LibTorch's optimisers do.
  const torch::Tensor dense = channels_last(weight.detach());
  const std::span<const float> values = floats_of(dense);
  if (state.weights.size() == values.size() &&
      std::memcmp(state.weights.data(), values.data(), values.size_bytes()) == 0)
    return state;
  state.quantised =
      quantise_weights(values, static_cast<std::size_t>(weight.size(0)), operands_of(layer.multiplier).weight,
                       operand_widths(layer.multiplier).weight_bits, layer.weight_scale);
  state.output_scales = state.quantised.scales;
  for (float& scale : state.output_scales) scale *= layer.activation.scale();
  state.weights.assign(values.begin(), values.end());
  return state;
}

torch::Tensor ApproxExecutor::run(const evaluators::LayerShape& layer, std::size_t layer_index,
                                  const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias) {
  AXDSE_ENSURE(layer_index < layers_.size(), "the executor has a level for every layer of the network");
  const ApproxLayer& level = layers_[layer_index];
  LayerState& state = prepare(layer_index, weight);

  const torch::Tensor dense_input = channels_last(input);
  const torch::Tensor codes = empty_channels_last(dense_input.sizes(), torch::kByte);
  quantise_unsigned(floats_of(dense_input), level.activation.clip, level.activation.scale(), mutable_bytes_of(codes));

  const kernels::ConvProblem problem = conv_problem(layer, level.multiplier, input.size(0));
  accumulators_.resize(problem.output_size());
  convs_[layer_index]->run(problem, bytes_of(codes), state.quantised.codes, accumulators_);

  const torch::Tensor output = empty_channels_last(output_sizes(layer, input), torch::kFloat);
  dequantise_accumulators(accumulators_, state.output_scales,
                          bias.defined() ? floats_of(bias) : std::span<const float>{}, mutable_floats_of(output));
  if (!torch::GradMode::is_enabled() || !(input.requires_grad() || weight.requires_grad())) return output;

  if (state.gradient == nullptr) state.gradient = std::make_shared<const LayerGradient>(level.multiplier, method_);
  auto pending = c10::make_intrusive<PendingBackward>();
  pending->gradient = state.gradient;
  pending->run = {.input = {},
                  .codes = codes,
                  .weight_codes = state.quantised.codes,
                  .weight_sizes = weight.sizes().vec(),
                  .weight_scales = state.quantised.scales,
                  .quantiser = level.activation,
                  .stride = layer.stride,
                  .padding = layer.padding};
  pending->has_bias = bias.defined();
  pending->output = output;
  return LayerFunction::apply(dense_input, weight, bias.defined() ? std::optional(bias) : std::nullopt, pending);
}

}  // namespace axdse::accuracy
