#include "training_step.hpp"

#include <torch/torch.h>

#include <deque>
#include <string>
#include <utility>

#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/approx_layer.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/accuracy/retraining.hpp"
#include "kernels/registry.hpp"
#include "scalar_table_loop.hpp"

namespace axdse::benchmarks {
namespace {

using accuracy::ApproxExecutor;
using accuracy::GradientMethod;

/// Stands for an emulator.
class ScalarTableConv final : public kernels::ApproxConv {
 public:
  explicit ScalarTableConv(const MultiplierSpec& multiplier) : table_(product_table(multiplier)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "scalar-table"; }
  [[nodiscard]] std::optional<std::string> why_not(const kernels::ConvProblem& /*problem*/) const override {
    return std::nullopt;
  }
  void run(const kernels::ConvProblem& problem, std::span<const std::uint8_t> input,
           std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const override {
    scalar_table_loop(problem, table_.products(), input, weight, out);
  }

 private:
  ProductTable table_;
};

/// What is measured of one multiplier.
struct Candidate {
  std::string name;
  MultiplierSpec multiplier;
  const kernels::ApproxConv* conv;
  GradientMethod method;
};

/// The one that convolves terms fastest on layers of 64 channels and as many outputs.
const kernels::ApproxConv* fastest_convolution() {
  const kernels::ConvProblem layer = kernels::with_stride_and_padding({.multiplier = truncated(8),
                                                                       .batch = 64,
                                                                       .height = 7,
                                                                       .width = 7,
                                                                       .channels = 64,
                                                                       .outputs = 64,
                                                                       .kernel_height = 3,
                                                                       .kernel_width = 3},
                                                                      1, 1);
  return kernels::choose_backend(std::span(&layer, 1)).backend;
}

std::vector<Candidate> candidates(const kernels::ApproxConv* scalar_loop) {
  const kernels::ApproxConv* const backend = fastest_convolution();
  const GradientMethod fp32;
  const GradientMethod native = {.number = accuracy::number_type(GradientPrecision::kNative)};
  std::vector<Candidate> result;
  for (const auto& [name, multiplier] :
       std::vector<std::pair<std::string, MultiplierSpec>>{{"exact", exact(8, 8)},
                                                           {"mask", operand(3, 0)},
                                                           {"one_more_term", rectangle(4, 5)},
                                                           {"truncated7", truncated(7)},
                                                           {"truncated8", truncated(8)}}) {
    result.push_back({name, multiplier, backend, native});
  }
  result.push_back({"truncated8, gradients in fp32", truncated(8), backend, fp32});
  GradientMethod aware = native;
  aware.rule = GradientRule::kErrorAware;
  result.push_back({"truncated8, error-aware", truncated(8), backend, aware});
  if (scalar_loop != nullptr) result.push_back({"scalar_table_loop", truncated(8), scalar_loop, fp32});
  return result;
}

torch::Tensor channels_last(const torch::Tensor& tensor) {
  return tensor.contiguous(torch::MemoryFormat::ChannelsLast);
}

// The network in LibTorch's own words.

struct ConvNormImpl : torch::nn::Module {
  ConvNormImpl(std::int64_t channels, std::int64_t outputs, std::int64_t kernel, std::int64_t stride)
      : conv(register_module(
            "conv",
            torch::nn::Conv2d(
                torch::nn::Conv2dOptions(channels, outputs, kernel).stride(stride).padding(kernel / 2).bias(false)))),
        norm(register_module("norm", torch::nn::BatchNorm2d(outputs))) {}
  torch::Tensor forward(const torch::Tensor& x) { return norm(conv(x)); }
  torch::nn::Conv2d conv;
  torch::nn::BatchNorm2d norm;
};
TORCH_MODULE(ConvNorm);

struct PlainResNet8Impl : torch::nn::Module {
  PlainResNet8Impl() {
    std::int64_t channels = 16;
    for (const std::int64_t outputs : {16, 32, 64}) {
      const std::int64_t stride = outputs == channels ? 1 : 2;
      first.push_back(ConvNorm(channels, outputs, 3, stride));
      second.push_back(ConvNorm(outputs, outputs, 3, 1));
      if (stride != 1) shortcut.push_back(ConvNorm(channels, outputs, 1, stride));
      channels = outputs;
    }
    register_module("stem", stem);
    register_module("fc", fc);
    for (std::size_t n = 0; n < first.size(); ++n) {
      register_module(concat("first", n), first[n]);
      register_module(concat("second", n), second[n]);
    }
    for (std::size_t n = 0; n < shortcut.size(); ++n) register_module(concat("shortcut", n), shortcut[n]);
  }
  torch::Tensor forward(const torch::Tensor& images) {
    torch::Tensor x = stem(images).relu_();
    for (std::size_t n = 0; n < first.size(); ++n) {
      const torch::Tensor beside = n == 0 ? x : shortcut[n - 1](x);
      x = second[n](first[n](x).relu_()).add_(beside).relu_();
    }
    return fc(x.mean({2, 3}));
  }
  ConvNorm stem{1, 16, 3, 1};
  std::vector<ConvNorm> first;
  std::vector<ConvNorm> second;
  std::vector<ConvNorm> shortcut;
  torch::nn::Linear fc{64, 10};
};
TORCH_MODULE(PlainResNet8);

accuracy::Dataset random_images(std::int64_t images) {
  accuracy::Dataset dataset{.height = 28, .width = 28, .channels = 1, .classes = 10};
  RandomEngine engine(1);
  for (std::int64_t n = 0; n < images; ++n) {
    dataset.labels.push_back(static_cast<std::uint8_t>(uniform_below(engine, 10)));
    for (int pixel = 0; pixel < 28 * 28; ++pixel)
      dataset.pixels.push_back(static_cast<std::uint8_t>(uniform_below(engine, 2) * uniform_below(engine, 256)));
  }
  return dataset;
}

class ResNet8Steps final : public TrainingSteps {
 public:
  ResNet8Steps(std::int64_t batch, bool with_scalar_loop) : data_(random_images(4 * batch)) {
    for (torch::Tensor& parameter : plain_->parameters()) {
      if (parameter.dim() == 4) parameter.set_data(channels_last(parameter));
    }
    const RetrainingSettings settings{.steps = 1'000'000, .batch_size = static_cast<int>(batch)};
    for (const Candidate& candidate : candidates(with_scalar_loop ? &scalar_loop_ : nullptr)) {
      Training& training = trainings_.emplace_back(candidate.name);
      training.network = accuracy::make_network("resnet8", 1);
      std::vector<accuracy::ApproxLayer> layers;
      for (std::size_t n = 0; n < training.network->shape().layers.size(); ++n)
        layers.push_back({candidate.multiplier, {.clip = n == 0 ? 1.0F : 4.0F, .bits = 8}, WeightScale::kMaximum});
      training.executor = std::make_unique<ApproxExecutor>(std::move(layers), *candidate.conv, candidate.method);
      training.steps =
          std::make_unique<accuracy::Retraining>(*training.network, *training.executor, data_, settings, 1);
    }
  }

  std::vector<Method> methods() override {
    std::vector<Method> result = {{"torch_fp32", [this] { plain_step(); }}};
    for (Training& training : trainings_)
      result.push_back({training.name, [&training] { static_cast<void>(training.steps->step()); }});
    return result;
  }

 private:
  struct Training {
    explicit Training(std::string its_name) : name(std::move(its_name)) {}
    std::string name;
    std::unique_ptr<accuracy::Network> network;
    std::unique_ptr<ApproxExecutor> executor;
    std::unique_ptr<accuracy::Retraining> steps;
  };

  void plain_step() {
    const std::int64_t batch = data_.size() / 4;
    const std::vector<std::int32_t> order = accuracy::shuffled_indices(data_.size(), seed_++);
    RandomEngine flips(seed_);
    const accuracy::Batch images =
        accuracy::make_flipped_batch(data_, std::span(order).first(static_cast<std::size_t>(batch)), flips);
    optimiser_.zero_grad();
    const torch::Tensor loss = torch::cross_entropy_loss(plain_(images.images), images.labels);
    loss.backward();
    optimiser_.step();
    static_cast<void>(loss.item<double>());
  }

  accuracy::Dataset data_;
  ScalarTableConv scalar_loop_{truncated(8)};
  std::deque<Training> trainings_;
  PlainResNet8 plain_;
  torch::optim::SGD optimiser_{plain_->parameters(),
                               torch::optim::SGDOptions(0.01).momentum(0.9).nesterov(true).weight_decay(5e-4)};
  std::uint64_t seed_ = 1;
};

class OneLayerSteps final : public TrainingSteps {
 public:
  OneLayerSteps(std::int64_t batch, bool with_scalar_loop)
      : input_(channels_last(torch::rand({batch, 64, 7, 7})).requires_grad_(true)),
        weight_(channels_last(torch::randn({64, 64, 3, 3})).requires_grad_(true)),
        gradient_(channels_last(torch::randn({batch, 64, 7, 7}))) {
    for (const Candidate& candidate : candidates(with_scalar_loop ? &scalar_loop_ : nullptr)) {
      names_.push_back(candidate.name);
      executors_.emplace_back(std::vector<accuracy::ApproxLayer>{{candidate.multiplier, {.clip = 1, .bits = 8}}},
                              *candidate.conv, candidate.method);
    }
  }

  std::vector<Method> methods() override {
    std::vector<Method> result = {{"torch_fp32", [this] { step(float_layer_); }}};
    for (std::size_t n = 0; n < names_.size(); ++n) result.push_back({names_[n], [this, n] { step(executors_[n]); }});
    return result;
  }

 private:
  void step(accuracy::LayerExecutor& executor) {
    {
      const torch::NoGradGuard no_grad;
      weight_.neg_();  // weights change between steps
    }
    input_.mutable_grad() = torch::Tensor();
    weight_.mutable_grad() = torch::Tensor();
    executor.run(layer_, 0, input_, weight_, {}).backward(gradient_);
  }

  evaluators::LayerShape layer_ = {.name = "layer",
                                   .in_channels = 64,
                                   .out_channels = 64,
                                   .kernel = 3,
                                   .stride = 1,
                                   .padding = 1,
                                   .in_height = 7,
                                   .in_width = 7};
  torch::Tensor input_;
  torch::Tensor weight_;
  torch::Tensor gradient_;
  ScalarTableConv scalar_loop_{truncated(8)};
  accuracy::FloatExecutor float_layer_;
  std::vector<std::string> names_;
  std::deque<ApproxExecutor> executors_;
};

}  // namespace

std::string native_gradients() {
  return accuracy::number_type(GradientPrecision::kNative) == torch::kBFloat16 ? "bf16" : "fp32";
}

std::unique_ptr<TrainingSteps> resnet8_steps(std::int64_t batch, bool with_scalar_loop) {
  return std::make_unique<ResNet8Steps>(batch, with_scalar_loop);
}

std::unique_ptr<TrainingSteps> one_layer_steps(std::int64_t batch, bool with_scalar_loop) {
  return std::make_unique<OneLayerSteps>(batch, with_scalar_loop);
}

}  // namespace axdse::benchmarks
