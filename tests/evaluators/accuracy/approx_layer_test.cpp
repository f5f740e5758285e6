#include "evaluators/accuracy/approx_layer.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/calibration.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "kernels/registry.hpp"
#include "tests/evaluators/accuracy/naive_conv.hpp"

namespace axdse::accuracy {
namespace {

/// Compares what another backend sums with the definition, each time it is run.
class CheckedConv final : public kernels::ApproxConv {
 public:
  explicit CheckedConv(const kernels::ApproxConv& checked) : checked_(checked) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "checked"; }
  [[nodiscard]] std::optional<std::string> why_not(const kernels::ConvProblem& problem) const override {
    return checked_.why_not(problem);
  }
  void run(const kernels::ConvProblem& problem, std::span<const std::uint8_t> input,
           std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const override {
    checked_.run(problem, input, weight, out);
    std::vector<std::int32_t> expected(out.size());
    naive_.run(problem, input, weight, expected);
    CAPTURE(problem.channels, problem.outputs, problem.kernel_height, canonical_name(problem.multiplier));
    CHECK(std::equal(out.begin(), out.end(), expected.begin()));
    CHECK(std::any_of(out.begin(), out.end(), [](std::int32_t sum) { return sum != 0; }));
    ++layers_run;
  }
  mutable int layers_run = 0;

 private:
  const kernels::ApproxConv& checked_;
  NaiveConv naive_;
};

std::vector<ApproxLayer> uniform_layers(const Network& network, const Calibration& calibration, const Level& level) {
  std::vector<ApproxLayer> layers;
  for (std::size_t n = 0; n < network.shape().layers.size(); ++n) {
    layers.push_back({level.multiplier, calibration.quantiser(n, level), level.weight_scale});
  }
  return layers;
}

evaluators::LayerShape small_layer(std::int64_t channels, std::int64_t outputs, std::int64_t kernel,
                                   std::int64_t stride) {
  return {.name = "small",
          .in_channels = channels,
          .out_channels = outputs,
          .kernel = kernel,
          .stride = stride,
          .padding = kernel / 2,
          .in_height = 7,
          .in_width = 7};
}

torch::Tensor random(at::IntArrayRef sizes, std::uint64_t seed) {
  return torch::randn(sizes, at::make_generator<at::CPUGeneratorImpl>(seed));
}

torch::Tensor image_like(const torch::Tensor& tensor) {
  return tensor.contiguous(torch::MemoryFormat::ChannelsLast).detach();
}

TEST_CASE("the accumulators of every layer are sums over the product table, on real images", "[accuracy]") {
  static const SplitDataset data = load_fashion_mnist(kFashionMnistFolder);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  const Calibration calibration(*network, data.train, 20);
  const std::string backend = GENERATE(std::string("reference"), std::string("cpu-onednn"), std::string("cpu-amx"));
  if (kernels::find_backend(backend).why_not({})) return;  // no such processor
  const std::string multiplier = GENERATE("exact(8, 8)", "truncated(7)", "truncated(10)", "truncated(3, 5, 5)",
                                          "exact(4, 3)", "u8 x s8 truncated(6)");
  const CheckedConv conv(kernels::find_backend(backend));
  ApproxExecutor executor(uniform_layers(*network, calibration, default_level(parse_multiplier(multiplier))), conv);
  const torch::NoGradGuard no_grad;
  static_cast<void>(network->forward(make_batch(data.validation, std::vector<std::int32_t>{0, 1}).images, executor));
  CHECK(conv.layers_run == 10);
}

TEST_CASE("with an exact multiplier a layer is that of its dequantised operands", "[accuracy]") {
  const std::int64_t kernel = GENERATE(1, 3);
  const std::int64_t stride = GENERATE(1, 2);
  const evaluators::LayerShape layer = small_layer(5, 4, kernel, stride);
  const ActivationQuantiser quantiser{.clip = 1.5F, .bits = 6};
  const NaiveConv conv;
  ApproxExecutor executor({{exact(6, 5), quantiser, WeightScale::kMaximum}}, conv);
  const torch::Tensor input = image_like(random({3, 5, 7, 7}, 1).relu());
  const torch::Tensor weight = image_like(random({4, 5, kernel, kernel}, 2));
  const torch::Tensor output = executor.run(layer, 0, input, weight, {});

  const torch::Tensor activations = (input.clamp(0, 1.5) / quantiser.scale()).round() * quantiser.scale();
  const torch::Tensor scales = weight.abs().amax({1, 2, 3}, true) / 15;
  const torch::Tensor expected = torch::conv2d(activations, (weight / scales).round() * scales, {}, stride, kernel / 2);
  CHECK(output.sizes() == expected.sizes());
  CHECK(output.is_contiguous(torch::MemoryFormat::ChannelsLast));
  CHECK(torch::allclose(output, expected, 1e-5, 1e-5));
}

/// The same layer in PyTorch's own operations: rounding is x + (round(x) - x).detach(), the product that of exact
/// operands.
torch::Tensor straight_through_reference(const evaluators::LayerShape& layer, const ActivationQuantiser& quantiser,
                                         int largest_weight, const torch::Tensor& input, const torch::Tensor& weight,
                                         const torch::Tensor& bias) {
  const auto pass_through = [](const torch::Tensor& exact, const torch::Tensor& quantised) {
    return exact + (quantised - exact).detach();
  };
  const torch::Tensor clipped = input.clamp(0, quantiser.clip);
  const torch::Tensor activations = pass_through(clipped, (clipped / quantiser.scale()).round() * quantiser.scale());
  const torch::Tensor scales =
      (input.dim() == 4 ? weight.abs().amax({1, 2, 3}, true) : weight.abs().amax({1}, true)) / largest_weight;
  const torch::Tensor weights = pass_through(weight, (weight / scales).round() * scales);
  if (input.dim() == 2) return torch::linear(activations, weights, bias);
  return torch::conv2d(activations, weights, bias, layer.stride, layer.padding);
}

TEST_CASE("gradients are those of exact quantised operands, zero where activations clip", "[accuracy]") {
  const bool linear = GENERATE(false, true);
  const int dropped_columns = GENERATE(0, 7);  // the gradient knows nothing of the error
  const std::int64_t stride = linear ? 1 : GENERATE(1, 2);
  const bool with_bias = GENERATE(false, true);
  evaluators::LayerShape layer = small_layer(6, 4, linear ? 1 : 3, stride);
  if (linear) layer.in_height = layer.in_width = 1;
  const ActivationQuantiser quantiser{.clip = 1, .bits = 8};
  const NaiveConv conv;
  ApproxExecutor executor({{truncated(dropped_columns), quantiser, WeightScale::kMaximum}}, conv);
  torch::Tensor input = linear ? random({5, 6}, 3).relu() : image_like(random({2, 6, 7, 7}, 3).relu());
  torch::Tensor weight = linear ? random({4, 6}, 4) : image_like(random({4, 6, 3, 3}, 4));
  torch::Tensor bias = with_bias ? random({4}, 5) : torch::Tensor();
  const auto gradients = [&](auto forward) {
    const torch::Tensor x = input.clone().requires_grad_(true);
    const torch::Tensor w = weight.clone().requires_grad_(true);
    const torch::Tensor b = with_bias ? bias.clone().requires_grad_(true) : torch::Tensor();
    const torch::Tensor output = forward(x, w, b);
    const torch::Tensor downstream = random(output.sizes(), 6);
    (output * downstream).sum().backward();
    return std::vector<torch::Tensor>{x.grad(), w.grad(), with_bias ? b.grad() : torch::zeros({1})};
  };
  const auto ours =
      gradients([&](const auto& x, const auto& w, const auto& b) { return executor.run(layer, 0, x, w, b); });
  const auto reference = gradients([&](const auto& x, const auto& w, const auto& b) {
    return straight_through_reference(layer, quantiser, 127, x, w, b);
  });
  for (std::size_t n = 0; n < ours.size(); ++n) {
    CAPTURE(n, linear, stride);
    CHECK(torch::allclose(ours[n], reference[n], 1e-4, 1e-4));
  }
  const torch::Tensor clipped = input.greater(1);
  CHECK(clipped.any().item<bool>());
  CHECK(ours[0].masked_select(clipped).eq(0).all().item<bool>());
}

TEST_CASE("weights are quantised anew when they change, however they are written", "[accuracy]") {
  const evaluators::LayerShape layer = small_layer(2, 3, 1, 1);
  const NaiveConv conv;
  ApproxExecutor executor({{exact(8, 8), {.clip = 1, .bits = 8}, WeightScale::kMaximum}}, conv);
  const torch::NoGradGuard no_grad;
  const torch::Tensor input = image_like(random({1, 2, 7, 7}, 1).relu());
  torch::Tensor weight = image_like(random({3, 2, 1, 1}, 2));
  const torch::Tensor before = executor.run(layer, 0, input, weight, {});
  CHECK(torch::equal(before, executor.run(layer, 0, input, weight, {})));
  weight.mul_(-1);
  CHECK(torch::equal(-before, executor.run(layer, 0, input, weight, {})));
  weight.data().mul_(-1);  // as optimisers write: the tensor's version stays
  CHECK(torch::equal(before, executor.run(layer, 0, input, weight, {})));
  const torch::Tensor other = image_like(random({3, 2, 1, 1}, 7));
  CHECK_FALSE(torch::equal(before, executor.run(layer, 0, input, other, {})));
}

TEST_CASE("the memory order of operands makes no difference", "[accuracy]") {
  const evaluators::LayerShape layer = small_layer(3, 4, 3, 1);
  const NaiveConv conv;
  ApproxExecutor executor({{truncated(4), {.clip = 1, .bits = 8}, WeightScale::kMaximum}}, conv);
  const torch::Tensor input = random({2, 3, 7, 7}, 1).relu().contiguous();
  const torch::Tensor weight = random({4, 3, 3, 3}, 2).contiguous();
  CHECK(torch::equal(executor.run(layer, 0, input, weight, {}),
                     executor.run(layer, 0, image_like(input), image_like(weight), {})));
}

TEST_CASE("an executor without a level for a layer is a bug", "[accuracy]") {
  const NaiveConv conv;
  ApproxExecutor executor({}, conv);
  CHECK_THROWS_AS(executor.run(small_layer(1, 1, 1, 1), 0, torch::zeros({1, 1, 7, 7}), torch::zeros({1, 1, 1, 1}), {}),
                  InternalError);
}

}  // namespace
}  // namespace axdse::accuracy
