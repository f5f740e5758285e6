#include "evaluators/accuracy/calibration.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "evaluators/accuracy/batch.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

/// All inputs of one layer, sorted.
class InputRecorder final : public LayerExecutor {
 public:
  explicit InputRecorder(std::size_t layer) : layer_(layer) {}
  torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index, const torch::Tensor& input,
                    const torch::Tensor& weight, const torch::Tensor& bias) override {
    if (layer_index == layer_) values = std::get<0>(input.flatten().sort());
    return float_layers_.run(layer, layer_index, input, weight, bias);
  }
  torch::Tensor values;

 private:
  std::size_t layer_;
  FloatExecutor float_layers_;
};

TEST_CASE("a clip is the percentile of what the exact network feeds its layer", "[accuracy]") {
  const Dataset dataset = random_dataset(60, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  const Calibration calibration(*network, dataset, 40);
  const std::size_t layer = GENERATE(1, 5, 9);
  InputRecorder recorder(layer);
  const torch::NoGradGuard no_grad;
  static_cast<void>(network->forward(make_batch(dataset, fixed_images(dataset, 40, "calibration")).images, recorder));
  const double percentile = GENERATE(99.0, 99.9);
  const ActivationQuantiser quantiser =
      calibration.quantiser(layer, {.multiplier = exact(6, 6), .clip = {.percentile = percentile}});
  const std::int64_t rank =
      static_cast<std::int64_t>(std::ceil(percentile / 100 * static_cast<double>(recorder.values.numel())));
  CHECK(quantiser.bits == 6);
  CHECK(quantiser.clip ==
        Approx(recorder.values[rank - 1].item<float>()).epsilon(1.0 / 2000));  // and batches of other sizes
  CHECK(calibration.distribution(layer).count() == static_cast<std::uint64_t>(recorder.values.numel()));
}

TEST_CASE("the first layer reads raw pixels at every level", "[accuracy]") {
  const Dataset dataset = random_dataset(60, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  const Calibration calibration(*network, dataset, 10);
  for (const char* multiplier : {"exact(8, 8)", "truncated(10)", "exact(4, 3)"}) {
    CHECK(calibration.quantiser(0, default_level(parse_multiplier(multiplier))).clip == 1);
  }
}

TEST_CASE("few bits get a smaller clip under least squares", "[accuracy]") {
  const Dataset dataset = random_dataset(60, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  const Calibration calibration(*network, dataset, 40);
  const ActivationClip mse{.rule = ActivationClip::Rule::kMeanSquaredError};
  for (std::size_t layer = 1; layer < 9; ++layer) {
    const float four = calibration.quantiser(layer, {.multiplier = exact(4, 4), .clip = mse}).clip;
    const float eight = calibration.quantiser(layer, {.multiplier = exact(8, 8), .clip = mse}).clip;
    CHECK(four < eight);
    CHECK(eight <= calibration.distribution(layer).largest());
  }
}

}  // namespace
}  // namespace axdse::accuracy
