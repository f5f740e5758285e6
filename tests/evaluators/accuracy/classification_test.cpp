#include "evaluators/accuracy/classification.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("classification agrees with a pass image by image", "[accuracy]") {
  const Dataset dataset = random_dataset(260, 1);  // more than one batch, and not a multiple of 8
  const std::unique_ptr<Network> network = make_network("resnet8", 3);
  FloatExecutor executor;
  network->train(true);
  const Classification result = classify(*network, executor, dataset);
  CHECK(network->is_training());
  CHECK(result.images == 260);

  network->train(false);
  std::int64_t correct = 0;
  double loss = 0;
  for (std::int32_t n = 0; n < 260; ++n) {
    const std::vector<std::int32_t> index{n};
    const Batch batch = make_batch(dataset, index);
    const torch::Tensor logits = network->forward(batch.images, executor).detach();
    const bool hit = logits.argmax(1).item<std::int64_t>() == batch.labels.item<std::int64_t>();
    CAPTURE(n);
    CHECK(((result.correct_bits.at(static_cast<std::size_t>(n) / 8) >> n % 8 & 1) == 1) == hit);
    correct += hit ? 1 : 0;
    loss -= torch::log_softmax(logits, 1)[0][batch.labels.item<std::int64_t>()].item<double>();
  }
  CHECK(result.correct == correct);
  CHECK(result.accuracy() == static_cast<double>(correct) / 260);
  CHECK(result.loss == Approx(loss / 260).epsilon(1e-5));  // fp32 sums in another order
}

TEST_CASE("only the first images are classified when a number is given", "[accuracy]") {
  const Dataset dataset = random_dataset(50, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 3);
  FloatExecutor executor;
  const Classification all = classify(*network, executor, dataset);
  const Classification some = classify(*network, executor, dataset, 16);
  CHECK(some.images == 16);
  CHECK(some.correct_bits == std::vector<std::uint8_t>(all.correct_bits.begin(), all.correct_bits.begin() + 2));
  CHECK(classify(*network, executor, dataset, 1000).images == 50);
}

TEST_CASE("a network that puts out NaN gets nothing right", "[accuracy]") {
  const Dataset dataset = random_dataset(50, 1);
  const std::unique_ptr<Network> network = make_network("resnet8", 3);
  {
    const torch::NoGradGuard no_grad;
    network->weight(network->shape().index_of("fc")).fill_(std::numeric_limits<float>::quiet_NaN());
  }
  FloatExecutor executor;
  const Classification result = classify(*network, executor, dataset);
  CHECK(result.correct == 0);
  CHECK_FALSE(std::isfinite(result.loss));
}

}  // namespace
}  // namespace axdse::accuracy
