#include "evaluators/accuracy/network.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/error.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

/// Checks each call against the network's shape and counts the calls.
class CheckingExecutor final : public LayerExecutor {
 public:
  explicit CheckingExecutor(const evaluators::NetworkShape& network) : network_(network) {}

  torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index, const torch::Tensor& input,
                    const torch::Tensor& weight, const torch::Tensor& bias) override {
    CAPTURE(layer.name);
    CHECK(layer == network_.layers.at(layer_index));
    CHECK(called_.insert(layer_index).second);
    CHECK(bias.defined() == (layer.name == "fc"));
    torch::Tensor output = FloatExecutor().run(layer, layer_index, input, weight, bias);
    const std::int64_t batch = input.size(0);
    if (layer.name == "fc") {
      CHECK(input.sizes() == torch::IntArrayRef({batch, layer.in_channels}));
      CHECK(weight.sizes() == torch::IntArrayRef({layer.out_channels, layer.in_channels}));
      CHECK(output.sizes() == torch::IntArrayRef({batch, layer.out_channels}));
    } else {
      CHECK(input.sizes() == torch::IntArrayRef({batch, layer.in_channels, layer.in_height, layer.in_width}));
      CHECK(weight.sizes() == torch::IntArrayRef({layer.out_channels, layer.in_channels, layer.kernel, layer.kernel}));
      CHECK(output.sizes() == torch::IntArrayRef({batch, layer.out_channels, layer.out_height(), layer.out_width()}));
      // (N, H, W, C) in memory, whatever the sizes.
      CHECK(input.permute({0, 2, 3, 1}).is_contiguous());
      CHECK(output.permute({0, 2, 3, 1}).is_contiguous());
    }
    return output;
  }

  [[nodiscard]] std::size_t calls() const { return called_.size(); }

 private:
  const evaluators::NetworkShape& network_;
  std::set<std::size_t> called_;
};

TEST_CASE("a forward pass runs each layer once, in its shape and memory format", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  network->train(GENERATE(false, true));
  CheckingExecutor executor(network->shape());
  const torch::Tensor logits = network->forward(first_images(random_dataset(3, 1), 3).images, executor);
  CHECK(logits.sizes() == torch::IntArrayRef({3, 10}));
  CHECK(executor.calls() == network->shape().layers.size());
}

TEST_CASE("resnet8 has 77,754 parameters, and a weight for each layer of its shape", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  std::int64_t count = 0;
  std::set<std::string> names;
  for (const NamedTensor& parameter : network->parameters()) {
    count += parameter.tensor.numel();
    CHECK(parameter.tensor.is_leaf());
    CHECK(parameter.tensor.requires_grad());
    CHECK(names.insert(parameter.name).second);
  }
  CHECK(count == 77'754);
  for (const NamedTensor& buffer : network->buffers()) CHECK(names.insert(buffer.name).second);
  CHECK(network->buffers().size() == 2 * 9);
  for (std::size_t index = 0; index < network->shape().layers.size(); ++index) {
    const evaluators::LayerShape& layer = network->shape().layers[index];
    CHECK(names.contains(layer.name + ".weight"));
    CHECK(network->weight(index).numel() == layer.weights());
  }
}

TEST_CASE("initial weights depend on their seed alone", "[accuracy]") {
  torch::manual_seed(1);
  const std::unique_ptr<Network> first = make_network("resnet8", 7);
  const torch::Tensor after_first = torch::rand({4});
  torch::manual_seed(2);
  const std::unique_ptr<Network> second = make_network("resnet8", 7);
  CHECK(equal_state(*first, *second));
  CHECK_FALSE(equal_state(*first, *make_network("resnet8", 8)));
  torch::manual_seed(1);
  CHECK(torch::equal(after_first, torch::rand({4})));  // LibTorch's global generator was not drawn from
}

TEST_CASE("initial convolutions keep the variance of signals", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 7);
  const evaluators::LayerShape& layer = network->shape().layers[network->shape().index_of("layer3.0.conv2")];
  const double variance = network->weight(network->shape().index_of(layer.name)).detach().var().item<double>();
  CHECK(
      variance ==
      Approx(2.0 / static_cast<double>(layer.out_channels * 9)).epsilon(0.05));  // 36,864 samples: standard error 0.7 %
}

TEST_CASE("a clone computes the same and shares nothing", "[accuracy]") {
  const Batch batch = first_images(random_dataset(8, 1), 8);
  FloatExecutor executor;
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  network->set_statistics_average(StatisticsAverage::kCumulative);
  network->train(true);
  (void)network->forward(batch.images, executor);  // statistics that differ from the initial ones

  const std::unique_ptr<Network> copy = network->clone();
  CHECK(equal_state(*network, *copy));
  CHECK(copy->is_training());
  for (const NamedTensor& parameter : copy->parameters())
    CHECK((parameter.tensor.is_leaf() && parameter.tensor.requires_grad()));

  // One more batch: equal only if the average and its count were copied too.
  (void)network->forward(batch.images.flip(3).contiguous(torch::MemoryFormat::ChannelsLast), executor);
  CHECK_FALSE(equal_state(*network, *copy));
  (void)copy->forward(batch.images.flip(3).contiguous(torch::MemoryFormat::ChannelsLast), executor);
  CHECK(equal_state(*network, *copy));

  const torch::NoGradGuard no_grad;
  for (const NamedTensor& parameter : network->parameters()) {
    const torch::Tensor before = parameter.tensor.clone();
    parameter.tensor.add_(1);
    for (const NamedTensor& other : copy->parameters()) {
      if (other.name == parameter.name) CHECK(torch::equal(other.tensor, before));
    }
  }
}

TEST_CASE("an evaluating network changes nothing, a training one its statistics", "[accuracy]") {
  const Batch batch = first_images(random_dataset(8, 1), 8);
  FloatExecutor executor;
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  const std::unique_ptr<Network> before = network->clone();
  (void)network->forward(batch.images, executor);
  CHECK(equal_state(*network, *before));
  network->train(true);
  (void)network->forward(batch.images, executor);
  CHECK_FALSE(equal_state(*network, *before));
  network->reset_statistics();
  CHECK(equal_state(*network, *before));
}

TEST_CASE("gradients reach every parameter", "[accuracy]") {
  FloatExecutor executor;
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  network->train(true);
  network->forward(first_images(random_dataset(8, 1), 8).images, executor).square().sum().backward();
  for (const NamedTensor& parameter : network->parameters()) {
    CAPTURE(parameter.name);
    REQUIRE(parameter.tensor.grad().defined());
    CHECK(parameter.tensor.grad().abs().max().item<double>() > 0);
  }
}

TEST_CASE("a network of unknown architecture is refused", "[accuracy]") {
  CHECK_THROWS_AS(make_network("resnet9", 1), SpecError);
}

}  // namespace
}  // namespace axdse::accuracy
