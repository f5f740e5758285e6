#include "dse/multipliers/operand_histograms.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "core/error.hpp"

namespace axdse::dse {
namespace {

constexpr const char* kExample = R"({
  "schema": "axdse.operands/1", "name": "example",
  "activation": {"first_value": 0, "counts": [6, 0, 1, 1]},
  "weight": {"first_value": -2, "counts": [1, 0, 2, 0, 1]}
})";

double mean(const std::array<double, 256>& probability, OperandEncoding encoding, int bits) {
  double sum = 0;
  for (int code = 0; code < 256; ++code)
    sum += probability.at(static_cast<std::size_t>(code)) * decode(encoding, bits, static_cast<std::uint8_t>(code));
  return sum;
}

std::string first_problem(std::string_view text) {
  try {
    static_cast<void>(parse_operand_histograms(text, "f.json"));
  } catch (const SpecError& error) {
    return error.diagnostics().at(0).where;
  }
  return "not refused";
}

TEST_CASE("histograms by value become probabilities of codes", "[dse]") {
  const OperandHistograms histograms = parse_operand_histograms(kExample, "f.json");
  CHECK(histograms.name == "example");
  const OperandStatistics sm8 = statistics_of(histograms, exact(8, 8));
  CHECK(sm8.name == "example");
  CHECK(sm8.activation[0] == 0.75);
  CHECK(sm8.activation[3] == 0.125);
  CHECK(sm8.weight[0x82] == 0.25);  // -2: sign and magnitude
  CHECK(sm8.weight[2] == 0.25);
  const OperandStatistics s8 = statistics_of(histograms, exact(8, 8, parse_operands("u8 x s8")));
  CHECK(s8.weight[0xfe] == 0.25);  // -2 in two's complement
}

TEST_CASE("narrower operands are those of a quantiser of the same clip", "[dse][property]") {
  CHECK(narrowed_value(255, OperandEncoding::kU8, 4) == 15);
  CHECK(narrowed_value(8, OperandEncoding::kU8, 4) == 0);  // 0.47
  CHECK(narrowed_value(9, OperandEncoding::kU8, 4) == 1);  // 0.53
  CHECK(narrowed_value(-127, OperandEncoding::kSm8, 4) == -7);
  CHECK(narrowed_value(-128, OperandEncoding::kS8, 4) == -7);  // clamped as a quantiser does
  CHECK(narrowed_value(-128, OperandEncoding::kS8, 8) == -128);

  OperandHistograms histograms{.name = "ramp",
                               .activation = {.first_value = 0, .counts = std::vector<std::uint64_t>(256, 1)},
                               .weight = {.first_value = -127, .counts = std::vector<std::uint64_t>(255, 1)}};
  std::iota(histograms.activation.counts.begin(), histograms.activation.counts.end(), 0);
  const int bits = GENERATE(4, 5, 6, 7, 8);
  const OperandStatistics narrow = statistics_of(histograms, exact(bits, bits));
  CHECK(std::accumulate(narrow.activation.begin(), narrow.activation.end(), 0.0) == Approx(1));
  // The ramp's mean is 2/3 of full scale at any width, up to half a step.
  CHECK(mean(narrow.activation, OperandEncoding::kU8, bits) / ((1 << bits) - 1) == Approx(2.0 / 3).margin(0.01));
  CHECK(mean(narrow.weight, OperandEncoding::kSm8, bits) == Approx(0).margin(1e-12));
}

TEST_CASE("a value without a code is refused where it occurs, and named", "[dse]") {
  const OperandHistograms histograms = parse_operand_histograms(kExample, "f.json");
  CHECK(can_hold(Operands{}, histograms));
  CHECK_FALSE(can_hold(parse_operands("u8 x u8"), histograms));
  try {
    static_cast<void>(statistics_of(histograms, exact(8, 8, parse_operands("u8 x u8"))));
    FAIL("not refused");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).got == "the value -2");
  }
  OperandHistograms lowest = histograms;
  lowest.weight.first_value = -128;
  CHECK_FALSE(can_hold(Operands{}, lowest));
  CHECK(can_hold(parse_operands("u8 x s8"), lowest));
  lowest.weight.counts.front() = 0;  // -128 does not occur
  CHECK(can_hold(Operands{}, lowest));
}

TEST_CASE("damaged histogram files are refused with the place", "[dse]") {
  CHECK(first_problem("{") != "not refused");
  CHECK(first_problem("[]") == "f.json: /");
  CHECK(first_problem(R"({"schema": "axdse.operands/2"})") == "f.json: /schema");
  const auto with_activation = [](const std::string& activation) {
    return R"({"schema": "axdse.operands/1", "name": "n", "activation": )" + activation +
           R"(, "weight": {"first_value": 0, "counts": [1]}})";
  };
  CHECK(first_problem(with_activation(R"({"first_value": 0, "counts": [1, -1]})")) == "f.json: /activation/counts/1");
  CHECK(first_problem(with_activation(R"({"first_value": 0, "counts": [1.5]})")) == "f.json: /activation/counts/0");
  CHECK(first_problem(with_activation(R"({"first_value": 0, "counts": [0, 0]})")) == "f.json: /activation/counts");
  CHECK(first_problem(with_activation(R"({"first_value": 254, "counts": [1, 1, 1]})")) == "f.json: /activation/counts");
  CHECK(first_problem(with_activation(R"({"first_value": -129, "counts": [1]})")) == "f.json: /activation/first_value");
  CHECK(first_problem(with_activation(R"({"first_value": 0, "counts": [1], "bins": 3})")) ==
        "f.json: /activation/bins");
}

}  // namespace
}  // namespace axdse::dse
