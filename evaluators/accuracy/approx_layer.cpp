#include "evaluators/accuracy/approx_layer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "evaluators/accuracy/elementwise.hpp"

namespace axdse::accuracy {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

std::span<const float> values_of(const torch::Tensor& tensor) {
  return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<float> mutable_values_of(const torch::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// Memory in the order (N, H, W, C) or (K, R, S, C); (N, C) and (K, C) are in it already.
torch::Tensor channels_last(const torch::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous);
}

torch::Tensor empty_channels_last(at::IntArrayRef sizes, torch::ScalarType type) {
  const bool image = sizes.size() == 4;
  return torch::empty(sizes, torch::TensorOptions(type).memory_format(image ? torch::MemoryFormat::ChannelsLast
                                                                            : torch::MemoryFormat::Contiguous));
}

std::vector<std::int64_t> output_sizes(const evaluators::LayerShape& layer, const torch::Tensor& input) {
  if (input.dim() == 2) return {input.size(0), layer.out_channels};
  return {input.size(0), layer.out_channels, layer.out_height(), layer.out_width()};
}

/// What the forward pass of a layer computed: its output, and what its gradient is found from.
struct LayerRun {
  torch::Tensor output;
  torch::Tensor codes;          // of the input
  torch::Tensor weight_values;  // dequantised
  ActivationQuantiser quantiser;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
};

/// Gives a layer's output the gradient of the straight-through estimator.
class StraightThroughLayer : public torch::autograd::Function<StraightThroughLayer> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input, const torch::Tensor& /*weight*/,
                               const std::optional<torch::Tensor>& bias, const LayerRun& run) {
    context->save_for_backward({input, run.codes, run.weight_values});
    context->saved_data["clip"] = static_cast<double>(run.quantiser.clip);
    context->saved_data["scale"] = static_cast<double>(run.quantiser.scale());
    context->saved_data["stride"] = run.stride;
    context->saved_data["padding"] = run.padding;
    context->saved_data["has_bias"] = bias.has_value();
    return run.output;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const tensor_list saved = context->get_saved_variables();
    const torch::Tensor& input = saved[0];
    const torch::Tensor& codes = saved[1];
    const torch::Tensor& weight_values = saved[2];
    const torch::Tensor activations = empty_channels_last(codes.sizes(), torch::kFloat);
    dequantise_codes({codes.const_data_ptr<std::uint8_t>(), static_cast<std::size_t>(codes.numel())},
                     static_cast<float>(context->saved_data["scale"].toDouble()), mutable_values_of(activations));

    tensor_list result(4);  // of input, weight, bias, run
    const torch::Tensor gradient = channels_last(gradients[0]);
    if (input.dim() == 2) {
      if (context->needs_input_grad(0)) result[0] = gradient.mm(weight_values);
      result[1] = gradient.t().mm(activations);
    } else {
      const std::int64_t stride = context->saved_data["stride"].toInt();
      const std::int64_t padding = context->saved_data["padding"].toInt();
      std::tie(result[0], result[1], std::ignore) = at::convolution_backward(
          gradient, activations, weight_values, at::OptionalIntArrayRef(), {stride, stride}, {padding, padding}, {1, 1},
          /*transposed=*/false, {0, 0}, /*groups=*/1, {context->needs_input_grad(0), true, false});
    }
    if (context->needs_input_grad(0)) {
      result[0] = channels_last(result[0]);
      zero_gradient_where_clipped(values_of(input), static_cast<float>(context->saved_data["clip"].toDouble()),
                                  mutable_values_of(result[0]));
    }
    if (context->saved_data["has_bias"].toBool()) {
      result[2] = gradient.dim() == 2 ? gradient.sum(0) : gradient.sum(at::IntArrayRef({0, 2, 3}));
    }
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

ApproxExecutor::ApproxExecutor(std::vector<ApproxLayer> layers, const kernels::ApproxConv& conv)
    : layers_(std::move(layers)), states_(layers_.size()), conv_(conv) {}

const ApproxExecutor::LayerState& ApproxExecutor::prepare(std::size_t layer_index, const torch::Tensor& weight) {
  const ApproxLayer& layer = layers_[layer_index];
  LayerState& state = states_[layer_index];
  // By content: a tensor's version misses what is written through data(), as LibTorch's optimisers do.
  const torch::Tensor dense = channels_last(weight.detach());
  const std::span<const float> values = values_of(dense);
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
  const LayerState& state = prepare(layer_index, weight);

  const torch::Tensor dense_input = channels_last(input);
  const torch::Tensor codes = empty_channels_last(dense_input.sizes(), torch::kByte);
  const std::span<std::uint8_t> code_values = {codes.mutable_data_ptr<std::uint8_t>(),
                                               static_cast<std::size_t>(codes.numel())};
  quantise_unsigned(values_of(dense_input), level.activation.clip, level.activation.scale(), code_values);

  const kernels::ConvProblem problem = conv_problem(layer, level.multiplier, input.size(0));
  accumulators_.resize(problem.output_size());
  conv_.run(problem, code_values, state.quantised.codes, accumulators_);

  LayerRun result{.output = empty_channels_last(output_sizes(layer, input), torch::kFloat),
                  .codes = codes,
                  .quantiser = level.activation,
                  .stride = layer.stride,
                  .padding = layer.padding};
  dequantise_accumulators(accumulators_, state.output_scales,
                          bias.defined() ? values_of(bias) : std::span<const float>{},
                          mutable_values_of(result.output));
  if (!torch::GradMode::is_enabled() || !(input.requires_grad() || weight.requires_grad())) return result.output;

  result.weight_values = empty_channels_last(weight.sizes(), torch::kFloat);
  std::copy(state.quantised.values.begin(), state.quantised.values.end(),
            result.weight_values.mutable_data_ptr<float>());
  return StraightThroughLayer::apply(dense_input, weight, bias.defined() ? std::optional(bias) : std::nullopt, result);
}

}  // namespace axdse::accuracy
