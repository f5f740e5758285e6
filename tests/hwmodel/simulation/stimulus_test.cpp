#include "hwmodel/simulation/stimulus.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

std::vector<std::uint64_t> first(const Stimulus& stimulus, std::size_t count) {
  std::vector<std::uint64_t> periods(count);
  periods.resize(stimulus.next(periods));
  return periods;
}

}  // namespace

TEST_CASE("codes enter at their ports, the sign of sm8 last", "[stimulus]") {
  const OperandPorts narrow = {.activation_bits = 5, .weight_bits = 4, .weight_encoding = OperandEncoding::kSm8};
  CHECK(narrow.count() == 9);
  CHECK(narrow.values(0x15, 0x85) == 0x1b5);  // weight: sign 1, magnitude 101
  CHECK(narrow.values(0xff, 0x00) == 0x01f);  // bits beyond the width are not connected
  const OperandPorts twos = {.activation_bits = 8, .weight_bits = 3, .weight_encoding = OperandEncoding::kS8};
  CHECK(twos.values(0x80, 0xfe) == 0x680);  // -2 sign-extended: 110
}

TEST_CASE("operands come as often as their statistics say, weights are held", "[stimulus]") {
  std::array<std::uint64_t, 256> activations{};
  std::array<std::uint64_t, 256> weights{};
  activations[0] = 6;
  activations[3] = 1;
  activations[200] = 3;
  weights[1] = 1;
  weights[0x81] = 1;
  const OperandStatistics statistics = OperandStatistics::from_counts("layer", activations, weights);
  const Stimulus stimulus = operand_stimulus(statistics, {}, 4, 7);
  CHECK(stimulus.name == "layer, weights held for 4 periods");
  CHECK(stimulus.hold == 4);

  std::array<int, 256> seen_activations{};
  std::array<int, 256> seen_weights{};
  const std::vector<std::uint64_t> periods = first(stimulus, 40'000);
  REQUIRE(periods.size() == 40'000);
  for (std::size_t i = 0; i < periods.size(); ++i) {
    ++seen_activations.at(periods[i] & 0xff);
    ++seen_weights.at(periods[i] >> 8U);
    if (i % 4 != 0) REQUIRE(periods[i] >> 8U == periods[i - 1] >> 8U);
  }
  CHECK(seen_activations[0] + seen_activations[3] + seen_activations[200] == 40'000);
  // 5 standard deviations of a binomial count
  CHECK(seen_activations[0] == Approx(24'000).margin(490));
  CHECK(seen_activations[3] == Approx(4'000).margin(300));
  CHECK(seen_weights[0x01] == Approx(20'000).margin(1000));
  CHECK(seen_weights[0x01] + seen_weights[0x81] == 40'000);

  CHECK(first(operand_stimulus(statistics, {}, 4, 7), 100) == std::vector(periods.begin(), periods.begin() + 100));
  CHECK(first(operand_stimulus(statistics, {}, 4, 8), 100) != std::vector(periods.begin(), periods.begin() + 100));
}

TEST_CASE("uniform statistics of narrow operands reach every code", "[stimulus]") {
  const OperandPorts ports = {.activation_bits = 4, .weight_bits = 3, .weight_encoding = OperandEncoding::kSm8};
  const auto periods = first(operand_stimulus(OperandStatistics::uniform(exact(4, 3)), ports, 1, 1), 12'800);
  std::array<int, 128> seen{};
  for (const std::uint64_t period : periods) ++seen.at(period);
  for (const int count : seen) CHECK(count == Approx(100).margin(50));
}

TEST_CASE("a recording ends, and extra inputs see each period's operands once", "[stimulus]") {
  const Stimulus recording = recorded_stimulus("trace", {1, 2, 3, 4, 5});
  CHECK(first(recording, 3) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(first(recording, 3) == std::vector<std::uint64_t>{4, 5});
  CHECK(first(recording, 3).empty());

  const auto accumulate = [sum = std::uint64_t{0}](std::uint64_t operands) mutable {
    const std::uint64_t before = sum;
    sum += operands;
    return before << 8U;
  };
  const Stimulus sums = with_extra_inputs(recorded_stimulus("trace", {1, 2, 3}), "trace, summed in place", accumulate);
  CHECK(sums.name == "trace, summed in place");
  CHECK(first(sums, 9) == std::vector<std::uint64_t>{0x001, 0x102, 0x303});
}
