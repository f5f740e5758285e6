#include <catch2/catch.hpp>

#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/accuracy/float_checkpoint.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("the trained resnet8 classifies 92 % of the test images", "[accuracy][slow]") {
  const CheckpointAccuracy result =
      evaluate_float_checkpoint(AXDSE_MODELS "/fashion_mnist_resnet8.safetensors", kFashionMnistFolder, 1);
  CAPTURE(result.validation.correct, result.test.correct);
  CHECK(result.test.images == 10'000);
  CHECK(result.validation.images == 10'000);
  CHECK(result.test.correct >= 9200);
}

}  // namespace
}  // namespace axdse::accuracy
