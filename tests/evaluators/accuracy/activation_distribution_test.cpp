#include "evaluators/accuracy/activation_distribution.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"

namespace axdse::accuracy {
namespace {

constexpr double kBinWidth = 1.0 / 4096;  // relative

/// Like a layer's inputs: half zeros, the rest with a long tail.
std::vector<float> activations(std::size_t count, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<float> values(count);
  for (float& value : values) {
    value = uniform_unit(engine) < 0.5 ? 0 : static_cast<float>(-std::log(1 - uniform_unit(engine)));
  }
  return values;
}

ActivationDistribution distribution_of(const std::vector<float>& values) {
  ActivationHistogram histogram;
  histogram.add(values, "test");
  return histogram.distribution();
}

double squared_error(const std::vector<float>& values, double clip, int bits) {
  const double scale = clip / ((1 << bits) - 1);
  double error = 0;
  for (const float value : values)
    error += std::pow(std::nearbyint(std::min<double>(value, clip) / scale) * scale - value, 2);
  return error;
}

TEST_CASE("percentiles count all values, zeros included", "[accuracy]") {
  std::vector<float> values = activations(20000, 3);
  const ActivationDistribution distribution = distribution_of(values);
  std::sort(values.begin(), values.end());
  const double percentile = GENERATE(40.0, 75.0, 99.0, 99.5, 99.9, 99.99, 100.0);
  const auto rank = static_cast<std::size_t>(std::ceil(percentile / 100 * 20000));
  CAPTURE(percentile);
  CHECK(distribution.percentile(percentile) == Approx(values[rank - 1]).epsilon(kBinWidth));
  CHECK(distribution.count() == 20000);
}

TEST_CASE("the clip of least squares is as good as any", "[accuracy][property]") {
  const std::vector<float> values = activations(5000, 4);
  const ActivationDistribution distribution = distribution_of(values);
  const int bits = GENERATE(4, 5, 8);
  const double error = squared_error(values, distribution.least_squares_clip(bits), bits);
  for (int percent = 5; percent <= 100; ++percent) {
    CHECK(error <= 1.01 * squared_error(values, 0.01 * percent * distribution.largest(), bits));
  }
  CHECK(distribution.least_squares_clip(4) < distribution.least_squares_clip(8));
}

TEST_CASE("code counts are those of the quantiser", "[accuracy][property]") {
  const std::vector<float> values = activations(3001, 9);
  const ActivationQuantiser quantiser{.clip = GENERATE(0.5F, 2.0F, 100.0F), .bits = GENERATE(4, 5, 8)};
  std::array<std::int64_t, 256> expected{};
  for (const float value : values) {
    const double code = std::nearbyint(std::min(value, quantiser.clip) / quantiser.scale());
    ++expected.at(static_cast<std::size_t>(code));
  }
  const std::array<std::uint64_t, 256> counts = distribution_of(values).code_counts(quantiser);
  std::int64_t misplaced = 0;  // bins are 2^-12 wide, so that values near half a code may fall to either side
  std::uint64_t sum = 0;
  for (std::size_t code = 0; code < 256; ++code) {
    misplaced += std::abs(static_cast<std::int64_t>(counts.at(code)) - expected.at(code));
    sum += counts.at(code);
  }
  CHECK(sum == values.size());
  CHECK(misplaced <= 3001 / 50);
}

TEST_CASE("a distribution does not depend on the order of its values", "[accuracy][property]") {
  const std::vector<float> values = activations(3001, 5);
  ActivationHistogram backwards;
  for (std::size_t n = values.size(); n > 0; --n) backwards.add(std::span(values).subspan(n - 1, 1), "test");
  for (const double percentile : {50.0, 99.9}) {
    CHECK(backwards.distribution().percentile(percentile) == distribution_of(values).percentile(percentile));
  }
}

TEST_CASE("a clip is never 0", "[accuracy]") {
  const ActivationClip percentile{.percentile = 99.0};
  const ActivationClip mse{.rule = ActivationClip::Rule::kMeanSquaredError};
  CHECK(distribution_of({0, 0, 0}).clip(percentile, 8) == 1);
  CHECK(distribution_of({0, 0, 0}).clip(mse, 8) == 1);
  std::vector<float> hardly_active(1000, 0.0F);
  hardly_active[7] = 3;
  CHECK(distribution_of(hardly_active).clip(percentile, 8) == Approx(3).epsilon(kBinWidth));
  CHECK(distribution_of({-0.0F, 2}).clip({.percentile = 100}, 8) == Approx(2).epsilon(kBinWidth));
}

TEST_CASE("what cannot be quantised without a sign is refused", "[accuracy]") {
  ActivationHistogram histogram;
  const float value = GENERATE(-1e-3F, NAN, INFINITY, -INFINITY);
  try {
    histogram.add(std::vector<float>{1, value}, "input of layer fc");
    FAIL("accepted " << value);
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().where == "input of layer fc");
  }
}

}  // namespace
}  // namespace axdse::accuracy
