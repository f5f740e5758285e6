#include "evaluators/accuracy/retraining.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

/// Trains under one thread: its results depend on the number.
std::vector<double> losses_of(Network& network, const Dataset& dataset, const RetrainingSettings& settings,
                              std::uint64_t seed) {
  at::set_num_threads(1);
  FloatExecutor executor;
  std::vector<double> losses;
  const auto failure =
      retrain(network, executor, dataset, settings, seed, [&](int, double loss) { losses.push_back(loss); });
  CHECK_FALSE(failure);
  return losses;
}

TEST_CASE("the learning rate warms up, then follows a cosine to 0", "[accuracy]") {
  const RetrainingSettings settings{.steps = 120, .warmup_steps = 20, .learning_rate = 0.01};
  CHECK(retraining_rate(settings, 0) == Approx(0.0005));
  CHECK(retraining_rate(settings, 9) == Approx(0.005));
  CHECK(retraining_rate(settings, 19) == Approx(0.01));
  CHECK(retraining_rate(settings, 20) == Approx(0.01));
  CHECK(retraining_rate(settings, 70) == Approx(0.005));
  CHECK(retraining_rate(settings, 119) == Approx(0.01 * 0.5 * (1 + std::cos(3.14159265358979 * 0.99))));
  for (int step = 21; step < 120; ++step) CHECK(retraining_rate(settings, step) < retraining_rate(settings, step - 1));
  CHECK(retraining_rate({.steps = 5, .warmup_steps = 0, .learning_rate = 1}, 0) == 1);
}

TEST_CASE("retraining repeats itself under one seed and lowers the loss", "[accuracy]") {
  const Dataset dataset = random_dataset(200, 1);
  const RetrainingSettings settings{.steps = 24, .batch_size = 16, .warmup_steps = 5, .learning_rate = 0.05};
  const std::unique_ptr<Network> first = make_network("resnet8", 1);
  const std::unique_ptr<Network> second = first->clone();
  const std::unique_ptr<Network> third = first->clone();
  const std::vector<double> losses = losses_of(*first, dataset, settings, 7);
  CHECK(losses == losses_of(*second, dataset, settings, 7));
  CHECK(losses != losses_of(*third, dataset, settings, 8));
  REQUIRE(losses.size() == 24);
  const auto mean = [](auto first_loss, auto last_loss) { return std::accumulate(first_loss, last_loss, 0.0) / 6; };
  CHECK(mean(losses.end() - 6, losses.end()) < 0.8 * mean(losses.begin(), losses.begin() + 6));
  CHECK_FALSE(first->is_training());
  CHECK(equal_state(*first, *second));
}

TEST_CASE("images are drawn anew when an epoch is used up", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  CHECK(losses_of(*network, random_dataset(5, 1), {.steps = 7, .batch_size = 2, .warmup_steps = 0}, 1).size() == 7);
}

TEST_CASE("a diverging training is a failure with its reason", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  FloatExecutor executor;
  at::set_num_threads(1);
  const RetrainingSettings settings{.steps = 60, .batch_size = 16, .warmup_steps = 0, .learning_rate = 1e18};
  const auto failure = retrain(*network, executor, random_dataset(64, 1), settings, 1);
  REQUIRE(failure);
  CHECK(failure->kind == Failure::Kind::kDiverged);
  CHECK_THAT(failure->reason, Catch::Contains("of 60"));
  CHECK_FALSE(network->is_training());
}

}  // namespace
}  // namespace axdse::accuracy
