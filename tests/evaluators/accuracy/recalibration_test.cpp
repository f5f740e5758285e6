#include "evaluators/accuracy/recalibration.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/calibration.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

/// Records what goes into the batch norm behind the first layer.
class FirstOutputRecorder final : public LayerExecutor {
 public:
  torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index, const torch::Tensor& input,
                    const torch::Tensor& weight, const torch::Tensor& bias) override {
    torch::Tensor output = float_layers_.run(layer, layer_index, input, weight, bias);
    if (layer_index == 0) outputs.push_back(output.detach().clone());
    return output;
  }
  std::vector<torch::Tensor> outputs;

 private:
  FloatExecutor float_layers_;
};

torch::Tensor buffer(const Network& network, const std::string& name) {
  for (const NamedTensor& buffer : network.buffers()) {
    if (buffer.name == name) return buffer.tensor.clone();
  }
  FAIL("no buffer " << name);
  return {};
}

TEST_CASE("recalibrated statistics are PyTorch's cumulative average", "[accuracy]") {
  const Dataset dataset = random_dataset(600, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  FirstOutputRecorder executor;
  recalibrate_batch_norm(*network, executor, dataset, 500);
  REQUIRE(executor.outputs.size() == 3);
  CHECK(executor.outputs[0].size(0) == 200);
  CHECK(executor.outputs[2].size(0) == 100);

  torch::nn::BatchNorm2d oracle(torch::nn::BatchNorm2dOptions(16).momentum(c10::nullopt));  // cumulative
  for (const torch::Tensor& output : executor.outputs) static_cast<void>(oracle(output));
  CHECK(torch::allclose(buffer(*network, "bn1.running_mean"), oracle->running_mean, 1e-5, 1e-6));
  CHECK(torch::allclose(buffer(*network, "bn1.running_var"), oracle->running_var, 1e-5, 1e-6));
}

TEST_CASE("recalibration forgets old statistics, repeats itself, and restores the mode", "[accuracy]") {
  const Dataset dataset = random_dataset(600, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  FloatExecutor executor;
  recalibrate_batch_norm(*network, executor, dataset, 50);
  CHECK_FALSE(network->is_training());
  const torch::Tensor once = buffer(*network, "layer3.0.bn2.running_var");
  recalibrate_batch_norm(*network, executor, dataset, 50);
  CHECK(torch::equal(once, buffer(*network, "layer3.0.bn2.running_var")));
  recalibrate_batch_norm(*network, executor, dataset, 0);
  CHECK(torch::equal(once, buffer(*network, "layer3.0.bn2.running_var")));
  for (const NamedTensor& parameter : network->parameters()) CHECK_FALSE(parameter.tensor.grad().defined());
}

TEST_CASE("the images drawn for a purpose are fixed, different, and others for another purpose", "[accuracy]") {
  Dataset dataset{.height = 1,
                  .width = 1,
                  .classes = 1,
                  .pixels = std::vector<std::uint8_t>(1000),
                  .labels = std::vector<std::uint8_t>(1000)};
  std::vector<std::int32_t> images = fixed_images(dataset, 300, "calibration");
  CHECK(images == fixed_images(dataset, 300, "calibration"));
  CHECK(images != fixed_images(dataset, 300, "recalibration"));
  const std::vector<std::int32_t> more = fixed_images(dataset, 400, "calibration");
  CHECK(std::equal(images.begin(), images.end(), more.begin()));
  std::sort(images.begin(), images.end());
  CHECK(std::adjacent_find(images.begin(), images.end()) == images.end());
  CHECK(fixed_images(dataset, 5000, "calibration").size() == 1000);
}

}  // namespace
}  // namespace axdse::accuracy
