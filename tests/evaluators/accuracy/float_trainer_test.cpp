#include "evaluators/accuracy/float_trainer.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "evaluators/accuracy/classification.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("one cycle rises for its share of the steps and falls to zero", "[accuracy]") {
  const FloatTrainingParams params{.start_rate = 0.015, .peak_rate = 0.15, .rising_fraction = 0.25};
  CHECK(one_cycle_rate(params, 0, 1000) == Approx(0.015));
  CHECK(one_cycle_rate(params, 125, 1000) == Approx((0.015 + 0.15) / 2));
  CHECK(one_cycle_rate(params, 250, 1000) == Approx(0.15));
  CHECK(one_cycle_rate(params, 625, 1000) == Approx(0.075));
  CHECK(one_cycle_rate(params, 1000, 1000) == Approx(0).margin(1e-12));
  for (std::int64_t step = 0; step < 1000; ++step) {
    CAPTURE(step);
    CHECK((one_cycle_rate(params, step + 1, 1000) > one_cycle_rate(params, step, 1000)) == (step < 250));
  }
}

TEST_CASE("training learns what tells the classes apart", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  std::vector<double> losses;
  train_float(*network, random_dataset(256, 1), {.epochs = 6, .batch_size = 32, .seed = 5},
              [&](int /*epoch*/, double loss) { losses.push_back(loss); });
  CHECK_FALSE(network->is_training());
  REQUIRE(losses.size() == 6);
  CAPTURE(losses);
  CHECK(losses.back() < losses.front() / 2);
  FloatExecutor executor;
  CHECK(classify(*network, executor, random_dataset(256, 2)).accuracy() >
        0.5);  // images never seen; one in ten by chance
}

TEST_CASE("training depends on its seed alone", "[accuracy]") {
  const Dataset train = random_dataset(128, 1);
  const auto trained = [&](std::uint64_t seed) {
    std::unique_ptr<Network> network = make_network("resnet8", 1);
    train_float(*network, train, {.epochs = 2, .seed = seed});
    return network;
  };
  const std::unique_ptr<Network> network = trained(5);
  CHECK(equal_state(*network, *trained(5)));
  CHECK_FALSE(equal_state(*network, *trained(6)));
}

TEST_CASE("each epoch is told, and what the listener does to the mode has no effect", "[accuracy]") {
  const Dataset train = random_dataset(128, 1);
  const FloatTrainingParams params{.epochs = 2};
  const std::unique_ptr<Network> undisturbed = make_network("resnet8", 1);
  const std::unique_ptr<Network> network = undisturbed->clone();
  train_float(*undisturbed, train, params);
  std::vector<int> epochs;
  train_float(*network, train, params, [&](int epoch, double loss) {
    epochs.push_back(epoch);
    CHECK(loss > 0);
    network->train(false);
  });
  CHECK(epochs == std::vector<int>{1, 2});
  CHECK(equal_state(*network, *undisturbed));
}

TEST_CASE("training that cannot work ends with the reason", "[accuracy]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 1);
  CHECK_THROWS_AS(train_float(*network, random_dataset(63, 1), {}), SpecError);
  try {
    train_float(*network, random_dataset(256, 1), {.epochs = 20, .start_rate = 1e30, .peak_rate = 1e30});
    FAIL("a learning rate of 1e30 worked");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().got == "a loss that is not finite");
    CHECK(error.diagnostics().front().why.find("1e+30") != std::string::npos);
  }
}

}  // namespace
}  // namespace axdse::accuracy
