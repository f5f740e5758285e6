#include "hwmodel/simulation/operand_trace.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "hwmodel/simulation/bit_parallel.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// Mostly small operands: activation a with probability 2^-(a+1) or so, weights -2..2.
OperandStatistics small_operands() {
  std::array<std::uint64_t, 256> activations{};
  for (std::size_t a = 0; a < 16; ++a) activations[a] = 1U << (16 - a);
  std::array<std::uint64_t, 256> weights{};
  for (const int w : {-2, -1, 0, 1, 2})
    weights[encode(OperandEncoding::kSm8, w)] = static_cast<std::uint64_t>(3 - std::abs(w));
  return OperandStatistics::from_counts("small", activations, weights);
}

CostParams params_of(MacSetting setting, int hold, int products) {
  return {.unit = ComputeUnit::kMac, .setting = setting, .hold_cycles = hold, .products_per_sum = products};
}

}  // namespace

TEST_CASE("a trace is the same whatever the steps it is drawn in", "[simulation]") {
  const OperandStatistics statistics = small_operands();
  const ProductTable products = product_table(exact(8, 8));
  for (const MacSetting setting : {MacSetting::kWeightStationary, MacSetting::kOutputStationary}) {
    OperandTrace once(statistics, products, params_of(setting, 4, 9));
    OperandTrace stepwise(statistics, products, params_of(setting, 4, 9));
    once.extend(320);
    for (std::size_t n = 1; n <= 320; n += 7) stepwise.extend(n);
    stepwise.extend(320);
    REQUIRE(once.periods().size() == 320);
    REQUIRE(stepwise.periods().size() == 320);
    for (std::size_t n = 0; n < 320; ++n) {
      CHECK(once.periods()[n].sum == stepwise.periods()[n].sum);
      CHECK(once.periods()[n].activation_code == stepwise.periods()[n].activation_code);
      CHECK(once.periods()[n].weight_code == stepwise.periods()[n].weight_code);
    }
  }
}

TEST_CASE("operands come as often as the statistics say, and weights are held", "[simulation][property]") {
  const OperandStatistics statistics = small_operands();
  const ProductTable products = product_table(exact(8, 8));
  const int hold = 3;
  OperandTrace trace(statistics, products, {.hold_cycles = hold});
  const std::size_t count = 24'000;
  trace.extend(count);
  CHECK(trace.block() == 24);
  std::array<double, 256> activations{};
  std::array<double, 256> weights{};
  for (std::size_t n = 0; n < count; ++n) {
    const OperandTrace::Period& period = trace.periods()[n];
    CHECK(period.weight_code == trace.periods()[n - n % hold].weight_code);
    activations.at(period.activation_code) += 1.0 / static_cast<double>(count);
    weights.at(period.weight_code) += 1.0 / static_cast<double>(count);
  }
  for (std::size_t code = 0; code < 256; ++code) {
    CAPTURE(code);
    const double p = statistics.activation.at(code);
    CHECK(std::abs(activations.at(code) - p) <= 4.5 * std::sqrt(p * (1 - p) / static_cast<double>(count)));
    // Stratified over 8 holds: the deviation is far below that of independent draws, 1000 blocks of 8 here.
    CHECK(std::abs(weights.at(code) - statistics.weight.at(code)) <= 4.5 * std::sqrt(0.25 / 1000) / 8);
  }
}

TEST_CASE("an output-stationary sum is that of the products since it began", "[simulation]") {
  const OperandStatistics statistics = small_operands();
  const ProductTable products = product_table(truncated(2));
  OperandTrace trace(statistics, products, params_of(MacSetting::kOutputStationary, 1, 5));
  trace.extend(64);
  std::int64_t sum = 0;
  for (std::size_t n = 0; n < 64; ++n) {
    const OperandTrace::Period& period = trace.periods()[n];
    if (n % 5 == 0) sum = 0;
    CHECK(period.products == static_cast<std::int32_t>(n % 5));
    CHECK(period.sum == sum);
    sum += products.at(period.activation_code, period.weight_code);
  }
}

TEST_CASE("a weight-stationary sum has the mean and variance of a chain's", "[simulation][property]") {
  const OperandStatistics statistics = small_operands();
  const ProductTable products = product_table(exact(8, 8));
  double mean = 0;
  double square = 0;
  for (std::size_t a = 0; a < 256; ++a) {
    for (std::size_t w = 0; w < 256; ++w) {
      const double p = statistics.activation.at(a) * statistics.weight.at(w);
      const double product = products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w));
      mean += p * product;
      square += p * product * product;
    }
  }
  const int k = 64;
  OperandTrace trace(statistics, products, params_of(MacSetting::kWeightStationary, 1, k));
  trace.extend(8000);
  double sum = 0;
  double squares = 0;
  std::set<std::int32_t> places;
  for (const OperandTrace::Period& period : trace.periods()) {
    places.insert(period.products);
    sum += static_cast<double>(period.sum) / 8000;
    squares += static_cast<double>(period.sum * period.sum) / 8000;
  }
  CHECK(places.size() == k);  // 0 to K - 1 products before this one
  CHECK(*places.begin() == 0);
  CHECK(*places.rbegin() == k - 1);
  // Independent products, a number of them uniform on 0 .. K - 1; the mean is 0 by symmetry.
  REQUIRE(mean == Approx(0).margin(1e-12));
  const double variance = square * (k - 1) / 2;
  CHECK(std::abs(sum) < 4.5 * std::sqrt(variance / 8000));
  CHECK(squares == Approx(variance).epsilon(0.1));
}

TEST_CASE("the words of a MAC hold the register's bits behind the operands", "[simulation]") {
  const OperandStatistics statistics = small_operands();
  const MaskedMultiplier multiplier = truncated(3, 5, 5);
  const ProductTable products = product_table(multiplier);
  const CellMapping mapping(testing::osu018());
  const OperandPorts ports{.activation_bits = 5, .weight_bits = 5, .weight_encoding = OperandEncoding::kSm8};
  for (const SignExtension extension : kSignExtensions) {
    const MacNetlist mac = mac_netlist(multiplier, products, 9, mapping, {.extension = extension});
    OperandTrace trace(statistics, products, params_of(MacSetting::kOutputStationary, 1, 9));
    trace.extend(64);
    const std::vector<std::uint64_t> words = input_words(trace, 64, ports, mac, 9);
    REQUIRE(words.size() == 64);
    for (std::size_t n = 0; n + 1 < 64; ++n) {
      const OperandTrace::Period& period = trace.periods()[n];
      CHECK((words[n] & 0x3ff) == ports.values(period.activation_code, period.weight_code));
      if (period.products == 0) CHECK(words[n] >> 10 == mac.accumulator_code(mac.start_value(9)));
      if (period.products == 8) continue;  // the next sum begins anew
      // What the netlist answers is what the register holds next.
      CHECK(simulate_outputs(mac.netlist, std::span(words).subspan(n, 1))[0] == words[n + 1] >> 10);
    }
  }
}
