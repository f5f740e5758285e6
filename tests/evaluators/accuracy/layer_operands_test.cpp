#include "evaluators/accuracy/layer_operands.hpp"

#include <catch2/catch.hpp>
#include <numeric>

namespace axdse::accuracy {
namespace {

constexpr evaluators::LayerShape kPointwise = {
    .name = "fc", .in_channels = 4, .out_channels = 2, .kernel = 1, .stride = 1, .padding = 0};

ActivationDistribution two_values(std::uint64_t zeros, std::uint64_t ones) {
  const std::vector<ActivationDistribution::Bin> bins = {{0.0F, zeros}, {1.0F, ones}};
  return ActivationDistribution(bins);
}

}  // namespace

TEST_CASE("padding is counted by position", "[accuracy]") {
  evaluators::LayerShape shape{.kernel = 3, .stride = 1, .padding = 1, .in_height = 3, .in_width = 5};
  // Rows: 9 pairs, of which the first output's top and the last one's bottom are padding; columns 15, likewise 2.
  CHECK(padding_share(shape) == Approx(1 - 7.0 / 9 * 13.0 / 15));
  shape.padding = 0;
  CHECK(padding_share(shape) == 0);
  shape = {.kernel = 3, .stride = 2, .padding = 1, .in_height = 4, .in_width = 4};
  CHECK(padding_share(shape) == Approx(1 - 5.0 / 6 * 5.0 / 6));  // stride 2 meets the padding on one side only
}

TEST_CASE("a layer's operands are its codes", "[accuracy]") {
  const std::vector<float> weights = {1, -0.5F, 0, 0.25F, 2, 2, -1, 1};  // two outputs, each with a scale of its own
  const Level level{.multiplier = exact(8, 8), .clip = {.percentile = 100}};
  const OperandStatistics statistics =
      layer_operands(kPointwise, two_values(30, 10), {.clip = 1, .bits = 8}, weights, level);
  CHECK(statistics.name == "fc at percentile 100, weights max");
  CHECK(statistics.activation[0] == 0.75);
  CHECK(statistics.activation[255] == 0.25);
  CHECK(statistics.weight[encode(OperandEncoding::kSm8, 127)] == 3.0 / 8);
  CHECK(statistics.weight[encode(OperandEncoding::kSm8, -64)] == 2.0 / 8);  // half to even: 63.5 -> 64
  CHECK(statistics.weight[encode(OperandEncoding::kSm8, 0)] == 1.0 / 8);
  CHECK(std::accumulate(statistics.weight.begin(), statistics.weight.end(), 0.0) == Approx(1));
}

TEST_CASE("a level's encoding, bits and clip decide the codes", "[accuracy]") {
  const std::vector<float> weights = {1, -1, 0.6F, 0, 1, -1, 0.6F, 0};
  const Operands twos_complement = {OperandEncoding::kU8, OperandEncoding::kS8};
  const OperandStatistics narrow =
      layer_operands(kPointwise, two_values(1, 1), {.clip = 2, .bits = 5}, weights,
                     {.multiplier = exact(5, 4, twos_complement), .clip = {.percentile = 100}});
  CHECK(narrow.activation[16] == 0.5);  // half of 31, half to even
  CHECK(narrow.weight[encode(OperandEncoding::kS8, -7)] == 0.25);
  CHECK(narrow.weight[encode(OperandEncoding::kS8, 4)] == 0.25);
}

TEST_CASE("padding multiplies as code 0", "[accuracy]") {
  evaluators::LayerShape shape{
      .name = "conv", .in_channels = 1, .out_channels = 1, .kernel = 3, .padding = 1, .in_height = 3, .in_width = 3};
  const std::vector<float> weights(9, 1.0F);
  const OperandStatistics statistics = layer_operands(shape, two_values(0, 4900), {.clip = 1, .bits = 8}, weights,
                                                      {.multiplier = exact(8, 8), .clip = {}});
  CHECK(statistics.activation[255] == Approx(49.0 / 81));
  CHECK(statistics.activation[0] == Approx(32.0 / 81));
}

}  // namespace axdse::accuracy
