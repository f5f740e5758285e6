#include "core/text.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "tests/support/random_multiplier.hpp"

using namespace axdse;

TEST_CASE("doubles read back equal from their text", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = engine();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isnan(value)) continue;
    if (std::strtod(to_text(value).c_str(), nullptr) != value) FAIL_CHECK(to_text(value));
  }
  using Limits = std::numeric_limits<double>;
  for (const double value :
       {0.1, Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(), Limits::infinity()}) {
    CHECK(std::strtod(to_text(value).c_str(), nullptr) == value);
  }
}

TEST_CASE("text is short and plain", "[core]") {
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(1e300) == "1e+300");
  CHECK(to_text(92.0) == "92");
  CHECK(to_text(std::nan("")) == "nan");
  CHECK(to_text(std::uint8_t{7}) == "7");
  CHECK(to_text(INT64_MIN) == "-9223372036854775808");
  CHECK(concat("a", 'b', 3, true, 0.5, std::string("c")) == "ab3true0.5c");
  CHECK(concat().empty());
}

TEST_CASE("fixed has the decimals asked for", "[core]") {
  CHECK(fixed(92.1, 2) == "92.10");
  CHECK(fixed(-0.125, 2) == "-0.12");  // half to even, exactly representable
  CHECK(fixed(1234.5, 0) == "1234");
  CHECK(fixed(-0.0004, 3) == "0.000");  // no digit, no sign
  CHECK(fixed(-0.0, 0) == "0");
  CHECK(fixed(-0.01, 2) == "-0.01");
  CHECK(fixed(std::numeric_limits<double>::lowest(), 3).size() == 1 + 309 + 1 + 3);
  CHECK(fixed(1, 500).size() == 502);
  CHECK(fixed(std::numeric_limits<double>::infinity(), 2) == "inf");
}

TEST_CASE("join and trim", "[core]") {
  const std::vector<std::string> parts = {"a", "", "c"};
  CHECK(join(parts, ", ") == "a, , c");
  CHECK(join(std::span(parts).first(1), ", ") == "a");
  CHECK(join({}, ", ").empty());
  CHECK(trim(" \t\r\n a b\f\v ") == "a b");
  CHECK(trim(" \n ").empty());
  CHECK(trim("").empty());
}

TEST_CASE("the closest name is found, and none where none is close", "[core]") {
  const std::vector<std::string> names = {"truncated", "exact", "mask", "k"};
  CHECK(closest_match("trunkated", names) == "truncated");
  CHECK(closest_match("exac", names) == "exact");
  CHECK(closest_match("exact", names) == "exact");
  CHECK(closest_match("truncatde", names) == "truncated");
  CHECK(closest_match("rectangle", names).empty());
  CHECK(closest_match("x", names).empty());  // one letter for another is no resemblance
  CHECK(closest_match("", names).empty());
  CHECK(closest_match("exact", {}).empty());
  CHECK(closest_match(std::string(10'000'000, 'a'), names).empty());
}
