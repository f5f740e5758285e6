#include "hwmodel/liberty/boolean_function.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "core/text.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

const std::vector<std::string> kPins = {"A", "B", "C"};

std::uint64_t table(std::string_view text) {
  return BooleanFunction::parse(text, kPins, "x.lib:1").truth_table(3).bits;
}

}  // namespace

TEST_CASE("operators of Liberty", "[liberty]") {
  constexpr std::uint64_t a = 0xaa, b = 0xcc, c = 0xf0;
  CHECK(table("A") == a);
  CHECK(table("!A") == (~a & 0xff));
  CHECK(table("A'") == (~a & 0xff));
  CHECK(table("!A'") == a);
  CHECK(table("A B") == (a & b));
  CHECK(table("A*B&C") == (a & b & c));
  CHECK(table("A(B+C)") == (a & (b | c)));
  CHECK(table("A+B|C") == (a | b | c));
  CHECK(table("(A B)+(!C)") == ((a & b) | (~c & 0xff)));
  CHECK(table("0") == 0);
  CHECK(table("1") == 0xff);
}

TEST_CASE("not binds before xor, xor before and, and before or", "[liberty]") {
  CHECK(table("A^B*C") == table("(A^B)*C"));
  CHECK(table("A B^C") == table("A*(B^C)"));
  CHECK(table("A+B C") == table("A+(B*C)"));
  CHECK(table("!A^B") == table("(!A)^B"));
  CHECK(table("A B'") == table("A*(!B)"));
}

TEST_CASE("64 evaluations at a time equal the table", "[liberty]") {
  const BooleanFunction function = BooleanFunction::parse("(((A B)+(B C))+(C A))", kPins, "x.lib:1");
  const std::vector<std::uint64_t> words = {0x0123456789abcdef, 0xfedcba9876543210, 0x5555aaaa3333cccc};
  const std::uint64_t result = function.evaluate<std::uint64_t>(words);
  CHECK(result == ((words[0] & words[1]) | (words[1] & words[2]) | (words[2] & words[0])));
}

TEST_CASE("conditions may name outputs, which are functions of the inputs", "[liberty]") {
  const std::vector<std::string> pins = {"A", "B", "Y"};
  const TruthTable y = {.inputs = 2, .bits = 0b0110};
  const BooleanFunction when = BooleanFunction::parse("A*!Y", pins, "x.lib:1");
  CHECK(when.truth_table(2, std::vector{y}).bits == 0b1000);
}

TEST_CASE("expressions that do not parse are refused at their place", "[liberty]") {
  for (const char* const text : {"", "A+", "(A", "A)", "D", "A^^B", "A !", "A @ B", "*A"}) {
    CAPTURE(text);
    try {
      static_cast<void>(BooleanFunction::parse(text, kPins, "x.lib:7"));
      FAIL("accepted");
    } catch (const SpecError& error) {
      CHECK(error.diagnostics().at(0).where == "x.lib:7");
      CHECK(error.diagnostics().at(0).why == "a Boolean expression over the pins A, B, C");
    }
  }
  CHECK_THROWS_AS(BooleanFunction::parse(std::string(100000, '('), kPins, "x.lib:1"), SpecError);
  CHECK_THROWS_AS(BooleanFunction::parse(concat(std::string(100000, '!'), "A"), kPins, "x.lib:1"), SpecError);
  std::string nested;  // needs one place on the stack for each bracket
  for (int i = 0; i < 60; ++i) nested += "A+(";
  CHECK_THROWS_AS(BooleanFunction::parse(nested + "A" + std::string(60, ')'), kPins, "x.lib:1"), SpecError);
}
