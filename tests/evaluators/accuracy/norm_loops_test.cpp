#include "evaluators/accuracy/norm_loops.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "tests/evaluators/accuracy/random_values.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("norm loops equal one element at a time, for any number of channels", "[accuracy][property]") {
  const std::size_t channels = GENERATE(1, 5, 16, 35);
  const std::size_t positions = GENERATE(1, 128, 301);
  const std::size_t count = channels * positions;
  CAPTURE(channels, positions);
  const std::vector<float> values = random_values(count, 1);
  const std::vector<float> gradient = random_values(count, 2);
  const std::vector<float> addend = random_values(count, 3);
  const std::vector<float> factor = random_values(channels, 4);
  const std::vector<float> term = random_values(channels, 5);
  std::vector<float> plain(count);
  std::vector<float> added(count);
  std::vector<float> passed(count);
  std::vector<float> combined(count);
  const ChannelMoments moments = channel_moments(values, channels);
  scale_add_clamp(values, factor, term, {}, 0, plain);
  scale_add_clamp(values, factor, term, addend, 0, added);
  const ChannelGradients sums = pass_above(gradient, plain, 0, values, term, passed);
  combine_by_channel(gradient, factor, values, term, factor, combined);
  std::vector<float> in_place = gradient;
  combine_by_channel(in_place, factor, values, term, factor, in_place);
  CHECK(in_place == combined);
  std::vector<double> mean(channels);
  std::vector<double> square(channels);
  std::vector<double> sum(channels);
  std::vector<double> weighted(channels);
  bool equal = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t c = i % channels;
    const float scaled = values[i] * factor[c] + term[c];
    equal = equal && plain[i] == std::max(scaled, 0.0F) && added[i] == std::max(scaled + addend[i], 0.0F);
    equal = equal && passed[i] == (plain[i] > 0 ? gradient[i] : 0);
    equal = equal && combined[i] == gradient[i] * factor[c] + values[i] * term[c] + factor[c];
    mean[c] += static_cast<double>(values[i]) / static_cast<double>(positions);
    square[c] += std::pow(values[i], 2) / static_cast<double>(positions);
    sum[c] += passed[i];
    weighted[c] += static_cast<double>(passed[i]) * (values[i] - term[c]);
  }
  CHECK(equal);
  for (std::size_t c = 0; c < channels; ++c) {
    CHECK(moments.mean[c] == Approx(mean[c]).margin(1e-6));
    CHECK(moments.variance[c] == Approx(square[c] - mean[c] * mean[c]).margin(2e-6));
    CHECK(sums.sum[c] == Approx(sum[c]).margin(1e-4));
    CHECK(sums.weighted[c] == Approx(weighted[c]).margin(1e-3));
  }
}

TEST_CASE("norm loops keep a NaN and check their sizes", "[accuracy]") {
  std::vector<float> values = {1, NAN, -2, 3};
  const std::vector<float> one = {1};
  const std::vector<float> zero = {0};
  std::vector<float> out(4);
  scale_add_clamp(values, one, zero, {}, 0, out);
  CHECK((out[0] == 1 && std::isnan(out[1]) && out[2] == 0 && out[3] == 3));
  CHECK(std::isnan(channel_moments(values, 1).variance[0]));
  CHECK_THROWS_AS(channel_moments({}, 1), InternalError);
  CHECK_THROWS_AS(channel_moments(values, 3), InternalError);
  CHECK_THROWS_AS(scale_add_clamp(values, one, zero, one, 0, out), InternalError);
  CHECK_THROWS_AS(pass_above(values, values, 0, one, one, out), InternalError);
  CHECK_THROWS_AS(combine_by_channel(values, one, values, zero, {}, out), InternalError);
}

}  // namespace
}  // namespace axdse::accuracy
