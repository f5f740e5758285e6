#include "core/operand_statistics.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/operand_encoding.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

TEST_CASE("uniform statistics hold each code of the widths once, in canonical form", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 50; ++i) {
    const MaskedMultiplier spec = test::random_multiplier(engine);
    const OperandStatistics statistics = OperandStatistics::uniform(spec);
    CAPTURE(canonical_name(spec));
    CHECK(statistics.name == "uniform");
    const auto check_operand = [](const std::array<double, 256>& share, OperandEncoding encoding, int bits) {
      CHECK(std::accumulate(share.begin(), share.end(), 0.0) == 1);
      for (int code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        const double p = share.at(byte);
        if (p != 0 && p != std::ldexp(1.0, -bits)) FAIL_CHECK("code " << code << ": " << p);
        // The codes that occur are those that a quantiser writes, and the two that it leaves out: -0 and the most
        // negative.
        const int value = decode(encoding, bits, byte);
        const ValueRange range = quantiser_range(encoding, bits);
        const bool emitted = value >= range.min && value <= range.max && encode(encoding, value) == byte;
        const bool left_out = encoding == OperandEncoding::kSm8 ? byte == 0x80
                                                                : encoding == OperandEncoding::kS8 &&
                                                                      byte == static_cast<std::uint8_t>(range.min - 1);
        if ((p != 0) != (emitted || left_out)) FAIL_CHECK("code " << code << ": " << p);
      }
    };
    check_operand(statistics.activation, spec.activation, spec.activation_bits);
    check_operand(statistics.weight, spec.weight, spec.weight_bits);
  }
}

TEST_CASE("counts become shares, and keep their name", "[core]") {
  std::array<std::uint64_t, 256> activation{};
  std::array<std::uint64_t, 256> weight{};
  activation[0] = 3;
  activation[255] = 1;
  weight[0x81] = 7;
  const OperandStatistics statistics = OperandStatistics::from_counts("conv1, 1000 images", activation, weight);
  CHECK(statistics.name == "conv1, 1000 images");
  CHECK(statistics.activation[0] == 0.75);
  CHECK(statistics.activation[255] == 0.25);
  CHECK(statistics.activation[1] == 0);
  CHECK(statistics.weight[0x81] == 1);
}

TEST_CASE("an empty histogram is refused by its name", "[core]") {
  std::array<std::uint64_t, 256> some{};
  some[5] = 1;
  const std::array<std::uint64_t, 256> none{};
  CHECK_THROWS_AS(OperandStatistics::from_counts("conv1", none, some), SpecError);
  try {
    (void)OperandStatistics::from_counts("conv1", some, none);
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().where == "operand statistics conv1, weights");
    CHECK(error.diagnostics().front().got == "a histogram without a single operand");
  }
}
