#include "evaluators/accuracy/layer_gradient.hpp"

#include <algorithm>
#include <tuple>

#include "core/error.hpp"
#include "evaluators/accuracy/tensor_memory.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/gradient_maps.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::accuracy {
namespace {

static_assert(sizeof(Bf16) == sizeof(at::BFloat16));

std::span<Bf16> mutable_bf16_of(const torch::Tensor& tensor) {
  return {reinterpret_cast<Bf16*>(tensor.mutable_data_ptr<at::BFloat16>()), static_cast<std::size_t>(tensor.numel())};
}

std::span<const Bf16> bf16_of(const torch::Tensor& tensor) {
  return {reinterpret_cast<const Bf16*>(tensor.const_data_ptr<at::BFloat16>()),
          static_cast<std::size_t>(tensor.numel())};
}

/// `write(span)` fills a new tensor of that type.
template <typename Write>
torch::Tensor filled(at::IntArrayRef sizes, torch::ScalarType number, Write write) {
  torch::Tensor tensor = empty_channels_last(sizes, number);
  if (number == torch::kBFloat16) {
    write(mutable_bf16_of(tensor));
  } else {
    write(mutable_floats_of(tensor));
  }
  return tensor;
}

/// `read(span)` is given the numbers of a tensor of either type.
template <typename Read>
void with_numbers(const torch::Tensor& tensor, Read read) {
  if (tensor.scalar_type() == torch::kBFloat16) {
    read(bf16_of(tensor));
  } else {
    read(floats_of(tensor));
  }
}

/// Channels times the terms.
std::vector<std::int64_t> widened(at::IntArrayRef sizes, std::int64_t terms) {
  std::vector<std::int64_t> result = sizes.vec();
  result[1] *= terms;
  return result;
}

const kernels::FactorisationAttempt& factors_of(const MultiplierSpec& multiplier) {
  static kernels::SpecCache<kernels::FactorisationAttempt> cache;
  return cache.get(multiplier, [](const MultiplierSpec& missing) { return kernels::try_factorise(missing); });
}

kernels::GradientMaps maps_of(const MultiplierSpec& multiplier, const GradientMethod& method) {
  if (method.rule == GradientRule::kStraightThrough) return kernels::straight_through(multiplier);
  return kernels::error_aware(multiplier, *factors_of(multiplier).factorisation, method.half_window);
}

struct RawGradients {
  torch::Tensor input;
  torch::Tensor weight;
};

RawGradients convolve(const LayerRun& run, const torch::Tensor& gradient, const torch::Tensor& activations,
                      const torch::Tensor& weights, std::int64_t padding, bool of_input, bool of_weight) {
  RawGradients raw;
  std::tie(raw.input, raw.weight, std::ignore) = at::convolution_backward(
      gradient, activations, weights, at::OptionalIntArrayRef(), {run.stride, run.stride}, {padding, padding}, {1, 1},
      /*transposed=*/false, {0, 0}, /*groups=*/1, {of_input, of_weight, false});
  return raw;
}

/// The padding's code is 0: what a term makes of it is 0 too, but for some tables of products.
torch::Tensor padded(const torch::Tensor& activations, std::span<const CodeNumbers> maps, std::int64_t padding) {
  const std::int64_t channels = activations.size(1) / static_cast<std::int64_t>(maps.size());
  torch::Tensor border = torch::empty({activations.size(1)});
  for (std::size_t term = 0; term < maps.size(); ++term)
    border.slice(0, static_cast<std::int64_t>(term) * channels, static_cast<std::int64_t>(term + 1) * channels)
        .fill_(maps[term][0]);
  const std::int64_t height = activations.size(2);
  const std::int64_t width = activations.size(3);
  torch::Tensor result = empty_channels_last(
      {activations.size(0), activations.size(1), height + 2 * padding, width + 2 * padding}, activations.scalar_type());
  result.copy_(border.view({1, -1, 1, 1}).expand_as(result));
  result.slice(2, padding, padding + height).slice(3, padding, padding + width).copy_(activations);
  return result;
}

}  // namespace

torch::ScalarType number_type(GradientPrecision precision) {
  return precision == GradientPrecision::kNative && kernels::cpu::has_bf16() ? torch::kBFloat16 : torch::kFloat;
}

GradientMethod gradient_method(const RetrainingSettings& settings) {
  return {.rule = settings.gradient,
          .half_window = settings.gradient_half_window,
          .number = number_type(settings.gradient_precision)};
}

std::optional<std::string> why_not_differentiable(const MultiplierSpec& multiplier, GradientRule rule) {
  if (rule == GradientRule::kStraightThrough) return std::nullopt;
  const kernels::FactorisationAttempt& attempt = factors_of(multiplier);
  if (attempt.factorisation) return std::nullopt;
  return "error-aware gradients need the factors of a multiplier: " + attempt.why_not;
}

LayerGradient::LayerGradient(const MultiplierSpec& multiplier, const GradientMethod& method)
    : method_(method), is_straight_through_(method.rule == GradientRule::kStraightThrough) {
  AXDSE_ENSURE(!why_not_differentiable(multiplier, method.rule), "the rule can differentiate the multiplier");
  const kernels::GradientMaps maps = maps_of(multiplier, method);
  for (const kernels::TermGradient& term : maps.terms) {
    activations_.operand.push_back(term.activation);
    activations_.slope.push_back(term.activation_slope);
    weights_.operand.push_back(term.weight);
    weights_.slope.push_back(term.weight_slope);
  }
  weight_only_slope_ = maps.weight_only_slope;
}

torch::Tensor LayerGradient::activation_operands(const LayerRun& run) const {
  const std::span<const std::uint8_t> codes = bytes_of(run.codes);
  const auto channels = static_cast<std::size_t>(run.codes.size(1));
  return filled(widened(run.codes.sizes(), terms()), method_.number, [&](auto out) {
    if (is_straight_through_) {
      numbers_of_codes(codes, out);
    } else {
      map_codes_by_term(activations_.operand, codes, channels, out);
    }
  });
}

torch::Tensor LayerGradient::weight_operands(const LayerRun& run) const {
  const auto channels = static_cast<std::size_t>(run.weight_sizes[1]);
  return filled(widened(run.weight_sizes, terms()), method_.number,
                [&](auto out) { map_codes_by_term(weights_.operand, run.weight_codes, channels, out); });
}

torch::Tensor LayerGradient::input_gradient(const LayerRun& run, const torch::Tensor& by_term) const {
  const torch::Tensor dense = channels_last(by_term);
  torch::Tensor result = empty_channels_last(run.input.sizes(), torch::kFloat);
  if (is_straight_through_) {
    with_numbers(dense, [&](auto gradient) {
      pass_where_inside(floats_of(run.input), run.quantiser.clip, gradient, mutable_floats_of(result));
    });
    return result;
  }
  with_numbers(dense, [&](auto gradient) {
    sum_terms(activations_.slope, bytes_of(run.codes), static_cast<std::size_t>(run.codes.size(1)), gradient,
              mutable_floats_of(result));
  });
  pass_where_inside(floats_of(run.input), run.quantiser.clip, floats_of(result), mutable_floats_of(result));
  return result;
}

torch::Tensor LayerGradient::weight_gradient(const LayerRun& run, const torch::Tensor& by_term,
                                             const torch::Tensor& gradient) const {
  const torch::Tensor dense = channels_last(by_term);
  torch::Tensor result = empty_channels_last(run.weight_sizes, torch::kFloat);
  const std::span<float> values = mutable_floats_of(result);
  with_numbers(dense, [&](auto numbers) {
    sum_terms(weights_.slope, run.weight_codes, static_cast<std::size_t>(run.weight_sizes[1]), numbers, values);
  });
  // By output channel; `by_term` holds the weight scale, by which the weight itself is divided.
  const std::size_t outputs = run.weight_scales.size();
  const std::size_t taps = values.size() / outputs;
  const bool has_weight_only = std::ranges::any_of(weight_only_slope_, [](float slope) { return slope != 0; });
  const torch::Tensor sums = has_weight_only ? sum_by_channel(gradient).contiguous() : torch::Tensor();
  for (std::size_t k = 0; k < outputs; ++k) {
    const float scale = run.quantiser.scale() / run.weight_scales[k];
    for (std::size_t tap = k * taps; tap < (k + 1) * taps; ++tap) {
      values[tap] *= scale;
      if (has_weight_only)
        values[tap] += run.quantiser.scale() * weight_only_slope_[run.weight_codes[tap]] * floats_of(sums)[k];
    }
  }
  return result;
}

LayerGradients LayerGradient::backward(const LayerRun& run, const torch::Tensor& gradient, bool of_input) const {
  LayerGradients result;
  if (terms() == 0) {  // products depend on the weight alone
    if (of_input) result.input = torch::zeros_like(run.input);
    result.weight = weight_gradient(run, empty_channels_last(widened(run.weight_sizes, 0), torch::kFloat), gradient);
    return result;
  }
  const torch::Tensor scaled = filled(gradient.sizes(), method_.number,
                                      [&](auto out) { scale_by_channel(floats_of(gradient), run.weight_scales, out); });
  const torch::Tensor activations = activation_operands(run);
  const torch::Tensor weights = weight_operands(run);
  const bool pads_with_numbers =
      run.padding != 0 && std::ranges::any_of(activations_.operand, [](const auto& map) { return map[0] != 0; });
  RawGradients raw;
  if (gradient.dim() == 2) {
    if (of_input) raw.input = scaled.mm(weights);
    raw.weight = scaled.t().mm(activations);
  } else if (pads_with_numbers) {
    if (of_input) raw.input = convolve(run, scaled, activations, weights, run.padding, true, false).input;
    raw.weight =
        convolve(run, scaled, padded(activations, activations_.operand, run.padding), weights, 0, false, true).weight;
  } else {
    raw = convolve(run, scaled, activations, weights, run.padding, of_input, true);
  }
  if (of_input) result.input = input_gradient(run, raw.input);
  result.weight = weight_gradient(run, raw.weight, gradient);
  return result;
}

}  // namespace axdse::accuracy
