#include <catch2/catch.hpp>

#include "core/digest.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/checkpoint.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/accuracy/float_checkpoint.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

constexpr const char* kCheckpoint = AXDSE_MODELS "/fashion_mnist_resnet8.safetensors";

TEST_CASE("the trained resnet8 classifies 92 % of the test images", "[accuracy][slow]") {
  const CheckpointAccuracy result = evaluate_float_checkpoint(kCheckpoint, kFashionMnistFolder, 1);
  CAPTURE(result.validation.correct, result.test.correct);
  CHECK(result.test.images == 10'000);
  CHECK(result.validation.images == 10'000);
  CHECK(result.test.correct >= 9200);
}

TEST_CASE("resnet8 puts out what numpy computes from its definition", "[accuracy][oracle]") {
  const Json expected = Json::parse(read_file(AXDSE_FIXTURES "/resnet8_logits.json"));
  const std::string bytes = read_file(kCheckpoint);
  REQUIRE(sha256_hex(bytes) == expected["checkpoint_sha256"]);  // else make the fixture again

  const std::unique_ptr<Network> network = load_checkpoint(bytes, kCheckpoint);
  const SplitDataset data = load_fashion_mnist(kFashionMnistFolder);
  const auto images = static_cast<std::int32_t>(expected["logits"].size());
  REQUIRE(images == 8);
  FloatExecutor executor;
  const torch::NoGradGuard no_grad;
  const torch::Tensor logits = network->forward(first_images(data.test, images).images, executor);
  for (std::int32_t n = 0; n < images; ++n) {
    for (std::int32_t c = 0; c < 10; ++c) {
      CAPTURE(n, c);
      // fp32 against float64 through ten layers, logits up to 20.
      CHECK(logits[n][c].item<double>() == Approx(expected["logits"][n][c].get<double>()).margin(1e-3));
    }
  }
}

}  // namespace
}  // namespace axdse::accuracy
