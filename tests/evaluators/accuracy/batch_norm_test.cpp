#include "evaluators/accuracy/batch_norm.hpp"

#include <catch2/catch.hpp>

namespace axdse::accuracy {
namespace {

TEST_CASE("batch norm computes what torch.nn.BatchNorm2d computes", "[accuracy][oracle]") {
  const bool training = GENERATE(true, false);
  torch::manual_seed(3);
  torch::nn::BatchNorm2d reference(5);
  BatchNorm norm(5);
  reference->train(training);
  for (int step = 0; step < 3; ++step) {
    const torch::Tensor input = torch::randn({4, 5, 3, 3}) * 2 + 1;
    CHECK(torch::equal(norm.forward(input, training, StatisticsAverage::kExponential), reference->forward(input)));
  }
  CHECK(torch::equal(norm.running_mean(), reference->running_mean));
  CHECK(torch::equal(norm.running_variance(), reference->running_var));
}

TEST_CASE("cumulative statistics are the mean over the batches since the reset", "[accuracy]") {
  torch::manual_seed(3);
  BatchNorm norm(5);
  (void)norm.forward(torch::randn({4, 5, 3, 3}), true, StatisticsAverage::kExponential);
  norm.reset_statistics();
  torch::Tensor mean = torch::zeros({5});
  torch::Tensor variance = torch::zeros({5});
  for (int step = 0; step < 4; ++step) {
    const torch::Tensor input = torch::randn({4, 5, 3, 3}) * 3 - 1;
    (void)norm.forward(input, true, StatisticsAverage::kCumulative);
    mean += input.mean({0, 2, 3}) / 4;
    variance += input.var({0, 2, 3}) / 4;
  }
  CHECK(torch::allclose(norm.running_mean(), mean));
  CHECK(torch::allclose(norm.running_variance(), variance));
}

}  // namespace
}  // namespace axdse::accuracy
