#include "evaluators/accuracy/elementwise.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/error.hpp"
#include "tests/evaluators/accuracy/random_values.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("activation codes round half to even and clip on both sides", "[accuracy]") {
  const std::vector<float> values = {-1.0F, -0.0F, 0.0F,  0.5F,  1.5F,     2.5F,      2.51F,
                                     14.0F, 15.0F, 15.4F, 1e30F, INFINITY, -INFINITY, NAN};
  std::vector<std::uint8_t> codes(values.size());
  quantise_unsigned(values, /*clip=*/15, /*scale=*/1, codes);
  CHECK(codes == std::vector<std::uint8_t>{0, 0, 0, 0, 2, 2, 3, 14, 15, 15, 15, 15, 0, 0});
}

TEST_CASE("the codes of pixels / 255 under a clip of 1 are the pixels", "[accuracy]") {
  std::vector<float> values;
  for (int pixel = 0; pixel < 256; ++pixel) values.push_back(static_cast<float>(pixel) / 255.0F);
  std::vector<std::uint8_t> codes(values.size());
  quantise_unsigned(values, 1, 1.0F / 255.0F, codes);
  for (std::size_t pixel = 0; pixel < codes.size(); ++pixel) CHECK(codes[pixel] == pixel);
}

TEST_CASE("loops over any number of elements equal one element at a time", "[accuracy][property]") {
  const std::size_t count = GENERATE(0, 1, 15, 16, 17, 63, 1000);
  const float scale = 0.037F;
  const std::vector<float> values = random_values(count, -3, 12, count);
  std::vector<std::uint8_t> codes(count);
  std::vector<std::int8_t> integers(count);
  quantise_unsigned(values, 255 * scale, scale, codes);
  quantise_symmetric(values, scale, 127, integers);
  double error = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float ratio = values[i] / scale;
    CHECK(codes[i] == std::lrint(std::min(std::max(values[i], 0.0F), 255 * scale) / scale));
    CHECK(integers[i] == std::lrint(std::min(std::max(ratio, -127.0F), 127.0F)));
    error += std::pow(static_cast<double>(static_cast<float>(integers[i]) * scale) - values[i], 2);
  }
  CHECK(symmetric_squared_error(values, scale, 127) == Approx(error));
}

TEST_CASE("accumulators are scaled by channel, rounded, then the bias is added", "[accuracy]") {
  const std::size_t channels = GENERATE(1, 2, 10, 16, 17, 48);
  const bool with_bias = GENERATE(false, true);
  std::vector<std::int32_t> accumulators = {3, -3, 16777217, 1, 2147483647, -7};
  accumulators.resize(5 * channels);
  for (std::size_t i = 6; i < accumulators.size(); ++i) accumulators[i] = static_cast<std::int32_t>(i * 7919) - 100000;
  const std::vector<float> scales = random_values(channels, 0.001, 0.1, 1);
  const std::vector<float> bias = random_values(channels, -1, 1, 2);
  std::vector<float> out(accumulators.size());
  dequantise_accumulators(accumulators, scales, with_bias ? std::span<const float>(bias) : std::span<const float>(),
                          out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    volatile float product =
        static_cast<float>(accumulators[i]) * scales[i % channels];  // rounded: no fused multiply-add
    CHECK(out[i] == (with_bias ? product + bias[i % channels] : product));
  }
  CHECK_THROWS_AS(dequantise_accumulators(accumulators, std::vector<float>(channels * 2, 1.0F), {}, out),
                  InternalError);
}

TEST_CASE("NaN and infinity are found anywhere", "[accuracy]") {
  std::vector<float> values = random_values(100, -1e30, 1e30, 1);
  CHECK(all_finite(values));
  CHECK(all_finite({}));
  const std::size_t place = GENERATE(0, 50, 99);
  values[place] = GENERATE(std::numeric_limits<float>::quiet_NaN(), INFINITY, -INFINITY);
  CHECK_FALSE(all_finite(values));
}

}  // namespace
}  // namespace axdse::accuracy
