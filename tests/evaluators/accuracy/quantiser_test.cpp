#include "evaluators/accuracy/quantiser.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"

namespace axdse::accuracy {
namespace {

std::vector<float> bell_shaped_weights(std::size_t count, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<float> weights(count);
  for (float& weight : weights) {
    double sum = -6;
    for (int n = 0; n < 12; ++n) sum += uniform_unit(engine);
    weight = static_cast<float>(0.1 * sum);
  }
  return weights;
}

double squared_error(const std::vector<float>& weights, const QuantisedWeights& quantised) {
  double error = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) error += std::pow(weights[i] - quantised.values[i], 2);
  return error;
}

TEST_CASE("the largest weight of each channel gets the largest code", "[accuracy]") {
  const std::vector<float> weights = {0.5F, -1.0F, 0.25F, 0.0F, /*channel 2*/ 12.7F, 0.1F, -0.15F, -12.7F};
  const QuantisedWeights sm8 = quantise_weights(weights, 2, OperandEncoding::kSm8, 8, WeightScale::kMaximum);
  CHECK(sm8.scales == std::vector<float>{1.0F / 127, 12.7F / 127});
  CHECK(sm8.codes ==
        std::vector<std::uint8_t>{64, 0x80 | 127, 32, 0, 127, 1, 0x80 | 2, 0x80 | 127});  // 63.5 and 31.75; -1.5
  const QuantisedWeights s8 = quantise_weights(weights, 2, OperandEncoding::kS8, 8, WeightScale::kMaximum);
  CHECK(s8.codes == std::vector<std::uint8_t>{64, 0x81, 32, 0, 127, 1, 0xfe, 0x81});
  CHECK(s8.values == sm8.values);
}

TEST_CASE("weight codes stay in the range of their encoding and stand for the values", "[accuracy][property]") {
  const OperandEncoding encoding = GENERATE(OperandEncoding::kS8, OperandEncoding::kSm8);
  const int bits = GENERATE(3, 4, 5, 8);
  const WeightScale rule = GENERATE(WeightScale::kMaximum, WeightScale::kMeanSquaredError);
  const std::vector<float> weights = bell_shaped_weights(16 * 99, 5);
  const QuantisedWeights quantised = quantise_weights(weights, 16, encoding, bits, rule);
  const ValueRange range = quantiser_range(encoding, bits);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const int value = decode(encoding, bits, quantised.codes[i]);
    const float scale = quantised.scales[i / 99];
    CHECK((value >= range.min && value <= range.max));
    CHECK(quantised.codes[i] == encode(encoding, value));  // never the code of -0
    CHECK(quantised.values[i] == static_cast<float>(value) * scale);
    const bool clipped = std::abs(weights[i]) > static_cast<float>(range.max) * scale;
    CHECK((clipped || std::abs(weights[i] - quantised.values[i]) <= scale * 0.50001F));
  }
}

TEST_CASE("the scale of least squares is at least as good as the widest, and clips when bits are few",
          "[accuracy][property]") {
  const int bits = GENERATE(3, 4, 6, 8);
  const std::vector<float> weights = bell_shaped_weights(8 * 288, 7);
  const QuantisedWeights widest = quantise_weights(weights, 8, OperandEncoding::kSm8, bits, WeightScale::kMaximum);
  const QuantisedWeights best =
      quantise_weights(weights, 8, OperandEncoding::kSm8, bits, WeightScale::kMeanSquaredError);
  CHECK(squared_error(weights, best) <= squared_error(weights, widest));
  if (bits <= 4) {
    CHECK(squared_error(weights, best) < 0.8 * squared_error(weights, widest));
    for (std::size_t k = 0; k < 8; ++k) CHECK(best.scales[k] < widest.scales[k]);
  }
}

TEST_CASE("channels without a scale of their own", "[accuracy]") {
  const std::vector<float> weights = {0, 0, 1, NAN, 1, -INFINITY, 1e-44F, 0, 2, -2};
  const WeightScale rule = GENERATE(WeightScale::kMaximum, WeightScale::kMeanSquaredError);
  const QuantisedWeights quantised = quantise_weights(weights, 5, OperandEncoding::kSm8, 8, rule);
  CHECK(quantised.scales[0] == 1);
  CHECK(std::isnan(quantised.scales[1]));
  CHECK(std::isnan(quantised.scales[2]));
  CHECK(quantised.scales[3] == 1);  // so small that a code would need a scale of 0
  CHECK(quantised.scales[4] > 0);
  for (std::size_t i = 0; i < 8; ++i) CHECK(quantised.codes[i] == 0);
  CHECK(std::isnan(quantised.values[2]));
}

TEST_CASE("multipliers without unsigned activations and signed weights are refused with the reason", "[accuracy]") {
  CHECK_FALSE(why_not_quantisable(exact(8, 8)));
  CHECK_FALSE(why_not_quantisable(truncated(7, 8, 8, {OperandEncoding::kU8, OperandEncoding::kS8})));
  const auto signed_activations = why_not_quantisable(exact(8, 8, {OperandEncoding::kS8, OperandEncoding::kS8}));
  REQUIRE(signed_activations);
  CHECK_THAT(*signed_activations, Catch::Contains("u8 activations"));
  const auto unsigned_weights = why_not_quantisable(exact(8, 8, {OperandEncoding::kU8, OperandEncoding::kU8}));
  REQUIRE(unsigned_weights);
  CHECK_THAT(*unsigned_weights, Catch::Contains("sm8 weights"));
}

}  // namespace
}  // namespace axdse::accuracy
