#include "core/multiplier_spec.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <climits>

#include "core/error.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

constexpr Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};
constexpr Operands kU8Sm8 = {OperandEncoding::kU8, OperandEncoding::kSm8};

int kept_count(const MaskedMultiplier& spec) { return __builtin_popcountll(spec.kept_in_array().bits); }

}  // namespace

TEST_CASE("the array of an sm8 weight has a column less, its sign is outside", "[core]") {
  CHECK(exact(8, 8, kU8Sm8).columns() == 7);
  CHECK(exact(8, 8, kU8U8).columns() == 8);
  CHECK(exact(6, 5, kU8Sm8).rows() == 6);
  CHECK(exact(6, 5, kU8Sm8).columns() == 4);
}

TEST_CASE("each family drops the partial products of its definition", "[core]") {
  CHECK(kept_count(exact(8, 8)) == 56);
  CHECK(kept_count(truncated(0)) == 56);
  CHECK(kept_count(truncated(6)) == 56 - 21);
  CHECK(kept_count(truncated(13)) == 1);
  CHECK(kept_count(rectangle(4, 5)) == 56 - 20);
  CHECK(kept_count(operand(1, 2)) == 7 * 5);
  CHECK(kept_count(perforated(std::array{0, 2, 2})) == 6 * 7);

  CHECK_FALSE(truncated(3).kept.kept(1, 1));
  CHECK(truncated(3).kept.kept(1, 2));
  CHECK_FALSE(rectangle(2, 3).kept.kept(1, 2));
  CHECK(rectangle(2, 3).kept.kept(2, 1));
  CHECK_FALSE(operand(1, 2).kept.kept(5, 1));
  CHECK(operand(1, 2).kept.kept(1, 2));
}

TEST_CASE("multipliers are equal whatever their masks say outside the array", "[core]") {
  MaskedMultiplier narrow = exact(5, 4);
  CHECK(narrow.is_exact());
  narrow.kept.bits &= 0x0707070707U;  // the array: 5 rows of 3
  CHECK(narrow == exact(5, 4));
  CHECK(narrow.is_exact());
  narrow.kept.drop(4, 2);
  CHECK_FALSE(narrow == exact(5, 4));
  CHECK_FALSE(narrow.is_exact());

  MaskedMultiplier biased = exact(8, 8);
  biased.constant = 1;
  CHECK_FALSE(biased.is_exact());
  CHECK_FALSE(biased == exact(8, 8));
}

TEST_CASE("families refuse what lies outside the array", "[core]") {
  CHECK_THROWS_AS(exact(2, 8), SpecError);
  CHECK_THROWS_AS(exact(9, 8), SpecError);
  CHECK_THROWS_AS(exact(8, 2), SpecError);
  CHECK_THROWS_AS(exact(8, 9), SpecError);
  CHECK_THROWS_AS(truncated(-1), SpecError);
  CHECK_THROWS_AS(truncated(14), SpecError);
  CHECK_NOTHROW(truncated(14, 8, 8, kU8U8));
  CHECK_THROWS_AS(truncated(8, 5, 5), SpecError);
  CHECK_THROWS_AS(rectangle(9, 1), SpecError);
  CHECK_THROWS_AS(rectangle(1, 8), SpecError);
  CHECK_THROWS_AS(rectangle(-1, 1), SpecError);
  CHECK_THROWS_AS(rectangle(8, 7), SpecError);  // nothing would be kept
  CHECK_NOTHROW(rectangle(7, 7));
  CHECK_NOTHROW(rectangle(8, 6));
  CHECK_THROWS_AS(operand(8, 0), SpecError);
  CHECK_THROWS_AS(operand(0, 7), SpecError);
  CHECK_THROWS_AS(perforated(std::array{8}), SpecError);
  CHECK_THROWS_AS(perforated(std::array{-1}), SpecError);
  CHECK_THROWS_AS(perforated(std::array{0, 1, 2, 3, 4, 5, 6, 7}), SpecError);
  CHECK_THROWS_AS(exact(8, 8, {OperandEncoding::kSm8, OperandEncoding::kSm8}), SpecError);
  CHECK_THROWS_AS(truncated(INT_MIN), SpecError);
  CHECK_THROWS_AS(truncated(INT_MAX, INT_MAX, INT_MAX), SpecError);
}

TEST_CASE("validate accepts every multiplier that can be built and refuses damaged ones", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 200; ++i) CHECK_NOTHROW(validate(test::random_multiplier(engine)));

  MaskedMultiplier wide = exact(8, 8);
  wide.activation_bits = 9;
  CHECK_THROWS_AS(validate(wide), SpecError);
  MaskedMultiplier swapped = exact(8, 8);
  swapped.activation = OperandEncoding::kSm8;
  CHECK_THROWS_AS(validate(swapped), SpecError);
  MaskedMultiplier empty = exact(5, 5);
  empty.kept.bits = ~exact(5, 5).kept_in_array().bits;  // full, but for the array
  CHECK_THROWS_AS(validate(empty), SpecError);
  MaskedMultiplier far = exact(8, 8);
  far.constant = kLargestConstant + 1;
  CHECK_THROWS_AS(validate(far, "here"), SpecError);
  far.constant = -kLargestConstant;
  CHECK_NOTHROW(validate(far));
}

TEST_CASE("operand pairs read back, and others list the supported ones", "[core]") {
  for (const std::string_view text : {"u8 x u8", "u8 x s8", "u8 x sm8", "s8 x s8"}) {
    CHECK(to_string(parse_operands(text)) == text);
  }
  CHECK(parse_operands("  u8xsm8 ") == kU8Sm8);
  for (const std::string_view text :
       {"", "x", "u8", "u8 x", "x u8", "u8 * s8", "sm8 x u8", "s8 x sm8", "u8 x sm8 x s8", "U8 x S8"}) {
    CAPTURE(text);
    try {
      (void)parse_operands(text, "campaign.json: /operands");
      FAIL("accepted");
    } catch (const SpecError& error) {
      const Diagnostic& diagnostic = error.diagnostics().front();
      CHECK(diagnostic.where == "campaign.json: /operands");
      CHECK(diagnostic.allowed == "u8 x u8, u8 x s8, u8 x sm8, s8 x s8");
    }
  }
}
