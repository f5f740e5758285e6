#include "hwmodel/simulation/stimulus.hpp"

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

TEST_CASE("a recording ends", "[stimulus]") {
  const Stimulus recording = recorded_stimulus("trace", {1, 2, 3, 4, 5});
  CHECK(first(recording, 3) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(first(recording, 3) == std::vector<std::uint64_t>{4, 5});
  CHECK(first(recording, 3).empty());
}
