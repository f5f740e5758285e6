#include "evaluators/accuracy/gradient_loops.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "tests/evaluators/accuracy/random_values.hpp"

namespace axdse::accuracy {
namespace {

std::vector<std::uint8_t> random_codes(std::size_t count, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<std::uint8_t> codes(count);
  for (std::uint8_t& code : codes) code = static_cast<std::uint8_t>(uniform_below(engine, 256));
  return codes;
}

/// Stored as bf16 and read back.
float rounded(float value) { return to_float(to_bf16(value)); }

TEST_CASE("bf16 holds eight bits of significand, rounded half to even", "[accuracy]") {
  CHECK(rounded(0) == 0);
  CHECK(rounded(255) == 255);
  CHECK(rounded(257) == 256);  // half way: to even
  CHECK(rounded(259) == 260);
  CHECK(rounded(-258.5F) == -258);
  CHECK((rounded(1e-40F) > 0.5e-40F && rounded(1e-40F) < 1.5e-40F));  // subnormal
  CHECK(std::isinf(rounded(std::numeric_limits<float>::max())));
  CHECK(rounded(-INFINITY) == -INFINITY);
  for (const std::uint32_t bits : {0x7fc00000U, 0x7f800001U, 0xffffffffU})
    CHECK(std::isnan(rounded(std::bit_cast<float>(bits))));
  for (const float value : random_values(1000, 1)) CHECK(std::abs(rounded(value) - value) <= std::abs(value) / 256);
}

TEST_CASE("loops in bf16 are those in float, rounded where they store, for any number of elements",
          "[accuracy][property]") {
  const std::size_t channels = GENERATE(1, 3, 16, 48);
  const std::size_t positions = GENERATE(0, 1, 7);
  const std::size_t count = positions * channels;
  const std::vector<float> values = random_values(count, count + 1);
  const std::vector<float> factors = random_values(channels, 2);
  const std::vector<std::uint8_t> codes = random_codes(count, 3);
  const std::vector<CodeNumbers> maps = [] {
    std::vector<CodeNumbers> result(2);
    for (int code = 0; code < 256; ++code) {
      result[0][static_cast<std::size_t>(code)] = static_cast<float>(code & 0xf0);
      result[1][static_cast<std::size_t>(code)] = 1.0F / static_cast<float>(code + 1);
    }
    return result;
  }();

  std::vector<float> scaled(count);
  std::vector<Bf16> scaled_bf16(count);
  scale_by_channel(values, factors, scaled);
  scale_by_channel(values, factors, scaled_bf16);
  std::vector<float> numbers(count);
  std::vector<Bf16> numbers_bf16(count);
  numbers_of_codes(codes, numbers);
  numbers_of_codes(codes, numbers_bf16);
  std::vector<float> passed(count);
  std::vector<float> passed_bf16(count);
  pass_where_inside(values, 1.5F, scaled, passed);
  pass_where_inside(values, 1.5F, scaled_bf16, passed_bf16);
  std::vector<float> mapped(2 * count);
  std::vector<Bf16> mapped_bf16(2 * count);
  map_codes_by_term(maps, codes, channels, mapped);
  map_codes_by_term(maps, codes, channels, mapped_bf16);
  std::vector<float> summed(count);
  sum_terms(maps, codes, channels, mapped, summed);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t p = i / channels;
    const std::size_t c = i % channels;
    CAPTURE(channels, i);
    CHECK(scaled[i] == values[i] * factors[c]);
    CHECK(to_float(scaled_bf16[i]) == rounded(scaled[i]));
    CHECK(numbers[i] == codes[i]);
    CHECK(to_float(numbers_bf16[i]) == codes[i]);
    const bool inside = values[i] >= 0 && values[i] <= 1.5F;
    CHECK(passed[i] == (inside ? scaled[i] : 0));
    CHECK(passed_bf16[i] == (inside ? rounded(scaled[i]) : 0));
    float sum = 0;
    for (std::size_t t = 0; t < 2; ++t) {
      const float expected = maps[t][codes[i]];
      const std::size_t at = (p * 2 + t) * channels + c;
      CHECK(mapped[at] == expected);
      CHECK(to_float(mapped_bf16[at]) == rounded(expected));
      sum += expected * expected;
    }
    CHECK(summed[i] == sum);
  }
}

TEST_CASE("gradient loops check their sizes", "[accuracy]") {
  std::vector<float> three(3);
  std::vector<float> two(2);
  const std::vector<std::uint8_t> codes(3);
  CHECK_THROWS_AS(scale_by_channel(three, two, three), InternalError);
  CHECK_THROWS_AS(numbers_of_codes(codes, two), InternalError);
  CHECK_THROWS_AS(pass_where_inside(three, 1, two, three), InternalError);
  CHECK_THROWS_AS(map_codes_by_term(std::vector<CodeNumbers>(2), codes, 3, three), InternalError);
  CHECK_THROWS_AS(sum_terms(std::vector<CodeNumbers>(2), codes, 3, three, three), InternalError);
}

}  // namespace
}  // namespace axdse::accuracy
