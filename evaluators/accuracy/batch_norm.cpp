#include "evaluators/accuracy/batch_norm.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "evaluators/accuracy/norm_loops.hpp"
#include "evaluators/accuracy/tensor_memory.hpp"

namespace axdse::accuracy {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1;

torch::Tensor copy_of_leaf(const torch::Tensor& leaf) { return leaf.detach().clone().set_requires_grad(true); }

/// By channel.
struct Statistics {
  std::vector<float> mean;
  std::vector<float> inverse_deviation;
};

/// `old` moves to `batch` by the share `momentum`.
void fold(std::span<float> old, std::span<const double> batch, double factor, double momentum) {
  for (std::size_t c = 0; c < old.size(); ++c)
    old[c] = static_cast<float>((1 - momentum) * old[c] + momentum * factor * batch[c]);
}

void append(Statistics& statistics, double mean, double variance) {
  statistics.mean.push_back(static_cast<float>(mean));
  statistics.inverse_deviation.push_back(static_cast<float>(1 / std::sqrt(variance + kEpsilon)));
}

/// What a forward pass leaves for its gradient.
struct NormRun final : torch::CustomClassHolder {
  Statistics statistics;
  bool of_batch = false;  ///< they depend on the input
  bool relu = false;
  bool has_addend = false;
};

/// What the output is at least.
float least_output(bool relu) { return relu ? 0 : -std::numeric_limits<float>::infinity(); }

/// output = max(scale x (input - mean) / deviation + shift + addend, least), and its gradients.
class NormFunction : public torch::autograd::Function<NormFunction> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input, const torch::Tensor& scale,
                               const torch::Tensor& shift, const std::optional<torch::Tensor>& addend,
                               const c10::intrusive_ptr<NormRun>& run) {
    const std::span<const float> scales = floats_of(scale);
    const std::span<const float> shifts = floats_of(shift);
    std::vector<float> factor(scales.size());
    std::vector<float> term(scales.size());
    for (std::size_t c = 0; c < scales.size(); ++c) {
      factor[c] = scales[c] * run->statistics.inverse_deviation[c];
      term[c] = shifts[c] - run->statistics.mean[c] * factor[c];
    }
    torch::Tensor output = empty_channels_last(input.sizes(), torch::kFloat);
    scale_add_clamp(floats_of(input), factor, term, addend ? floats_of(*addend) : std::span<const float>{},
                    least_output(run->relu), mutable_floats_of(output));
    context->save_for_backward({input, scale, output});
    context->saved_data["run"] = c10::IValue::make_capsule(run);
    return output;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const auto run = c10::static_intrusive_pointer_cast<NormRun>(context->saved_data["run"].toCapsule());
    const tensor_list saved = context->get_saved_variables();
    const std::span<const float> values = floats_of(saved[0]);
    const std::span<const float> scale = floats_of(saved[1]);
    const Statistics& statistics = run->statistics;
    const torch::Tensor gradient = channels_last(gradients[0]);
    torch::Tensor passed = empty_channels_last(gradient.sizes(), torch::kFloat);
    const ChannelGradients sums = pass_above(floats_of(gradient), floats_of(saved[2]), least_output(run->relu), values,
                                             statistics.mean, mutable_floats_of(passed));

    const std::size_t channels = scale.size();
    const double positions = static_cast<double>(values.size()) / static_cast<double>(channels);
    std::vector<float> gradient_factor(channels);
    std::vector<float> value_factor(channels);  // 0, as is the term, where statistics do not depend on the input
    std::vector<float> term(channels);
    torch::Tensor of_scale = torch::empty({static_cast<std::int64_t>(channels)});
    torch::Tensor of_shift = torch::empty({static_cast<std::int64_t>(channels)});
    for (std::size_t c = 0; c < channels; ++c) {
      const double inverse = statistics.inverse_deviation[c];
      mutable_floats_of(of_scale)[c] = static_cast<float>(sums.weighted[c] * inverse);
      mutable_floats_of(of_shift)[c] = static_cast<float>(sums.sum[c]);
      gradient_factor[c] = static_cast<float>(scale[c] * inverse);
      if (!run->of_batch) continue;
      // scale / deviation x (gradient - mean gradient - (value - mean) / deviation^2 x mean weighted gradient)
      const double slope = -scale[c] * inverse * inverse * inverse * sums.weighted[c] / positions;
      value_factor[c] = static_cast<float>(slope);
      term[c] = static_cast<float>(-scale[c] * inverse * sums.sum[c] / positions - slope * statistics.mean[c]);
    }

    tensor_list result(5);  // of input, scale, shift, addend, run
    const bool has_addend = run->has_addend;
    if (context->needs_input_grad(0)) {
      result[0] = has_addend ? empty_channels_last(gradient.sizes(), torch::kFloat) : passed;
      combine_by_channel(floats_of(passed), gradient_factor, values, value_factor, term, mutable_floats_of(result[0]));
    }
    result[1] = std::move(of_scale);
    result[2] = std::move(of_shift);
    if (has_addend) result[3] = std::move(passed);
    return result;
  }
};

}  // namespace

BatchNorm::BatchNorm(std::int64_t channels)
    : scale_(torch::ones({channels}).set_requires_grad(true)),
      shift_(torch::zeros({channels}).set_requires_grad(true)),
      running_mean_(torch::zeros({channels})),
      running_variance_(torch::ones({channels})) {}

torch::Tensor BatchNorm::forward(const torch::Tensor& input, bool training, StatisticsAverage average,
                                 const AfterNorm& after) {
  double momentum = kMomentum;
  if (training) {
    ++batches_since_reset_;
    // The share of the newest batch in a mean over all of them.
    if (average == StatisticsAverage::kCumulative) momentum = 1.0 / static_cast<double>(batches_since_reset_);
  }
  if (!input.is_cpu()) return forward_by_libtorch(input, training, momentum, after);

  const torch::Tensor dense = channels_last(input);
  auto run = c10::make_intrusive<NormRun>();
  run->of_batch = training;
  run->relu = after.relu;
  run->has_addend = after.addend.defined();
  const auto channels = static_cast<std::size_t>(dense.size(1));
  if (training) {
    const ChannelMoments moments = channel_moments(floats_of(dense), channels);
    const double positions = static_cast<double>(dense.numel()) / static_cast<double>(channels);
    for (std::size_t c = 0; c < channels; ++c) append(run->statistics, moments.mean[c], moments.variance[c]);
    fold(mutable_floats_of(running_mean_), moments.mean, 1, momentum);
    fold(mutable_floats_of(running_variance_), moments.variance, positions / (positions - 1), momentum);
  } else {
    for (std::size_t c = 0; c < channels; ++c)
      append(run->statistics, floats_of(running_mean_)[c], floats_of(running_variance_)[c]);
  }
  const auto addend = after.addend.defined() ? std::optional(channels_last(after.addend)) : std::nullopt;
  return NormFunction::apply(dense, scale_, shift_, addend, run);
}

torch::Tensor BatchNorm::forward_by_libtorch(const torch::Tensor& input, bool training, double momentum,
                                             const AfterNorm& after) {
  torch::Tensor result = torch::batch_norm(input, scale_, shift_, running_mean_, running_variance_, training, momentum,
                                           kEpsilon, /*cudnn_enabled=*/false);
  if (after.addend.defined()) result.add_(after.addend);
  return after.relu ? result.relu_() : result;
}

void BatchNorm::reset_statistics() {
  const torch::NoGradGuard no_grad;
  running_mean_.zero_();
  running_variance_.fill_(1);
  batches_since_reset_ = 0;
}

BatchNorm BatchNorm::clone() const {
  BatchNorm copy = *this;
  copy.scale_ = copy_of_leaf(scale_);
  copy.shift_ = copy_of_leaf(shift_);
  copy.running_mean_ = running_mean_.clone();
  copy.running_variance_ = running_variance_.clone();
  return copy;
}

}  // namespace axdse::accuracy
