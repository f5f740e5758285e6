// Names of multipliers (core/multiplier_name.cpp).
#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "core/error.hpp"
#include "core/multiplier_spec.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

Diagnostic diagnostic_of(std::string_view text) {
  try {
    const MultiplierSpec spec = parse_multiplier(text, {}, "campaign.json: /layers/3/multipliers/0");
    FAIL("read " << text << " as " << canonical_name(spec));
  } catch (const SpecError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    return error.diagnostics().front();
  }
  return {};
}

}  // namespace

TEST_CASE("a multiplier's name is that of the first family that fits", "[core]") {
  CHECK(to_string(exact(8, 8)) == "exact(8, 8)");
  CHECK(to_string(exact(6, 5)) == "exact(6, 5)");
  CHECK(to_string(truncated(0)) == "exact(8, 8)");
  CHECK(to_string(truncated(6)) == "truncated(6)");
  CHECK(to_string(truncated(3, 5, 5)) == "truncated(3, 5, 5)");
  CHECK(to_string(rectangle(1, 1)) == "truncated(1)");
  CHECK(to_string(rectangle(4, 5)) == "rectangle(4, 5)");
  CHECK(to_string(rectangle(0, 3)) == "exact(8, 8)");
  CHECK(to_string(rectangle(2, 7)) == "operand(2, 0)");
  CHECK(to_string(operand(2, 0)) == "operand(2, 0)");
  CHECK(to_string(operand(1, 2, 8, 6)) == "operand(1, 2, 8, 6)");
  CHECK(to_string(perforated(std::array{0, 1})) == "operand(2, 0)");
  CHECK(to_string(perforated(std::array{2, 0, 2})) == "perforated({0, 2})");
  CHECK(to_string(perforated(std::array{1}, 6, 6)) == "perforated({1}, 6, 6)");

  MaskedMultiplier masked = exact(8, 8);
  masked.kept.drop(0, 0);
  masked.kept.drop(7, 6);
  CHECK(to_string(masked) == "mask(0x3f7f7f7f7f7f7f7e)");
  masked.constant = -32;
  CHECK(canonical_name(masked) == "u8 x sm8 mask(0x3f7f7f7f7f7f7f7e) - 32");
  masked = truncated(6);
  masked.constant = 32;
  CHECK(to_string(masked) == "truncated(6) + 32");
}

TEST_CASE("every member of every family reads back from its name", "[core][property]") {
  std::set<std::string> names;
  const auto check = [&names](const MaskedMultiplier& spec) {
    const std::string name = canonical_name(spec);
    names.insert(name);
    if (parse_multiplier(name) != MultiplierSpec{spec}) FAIL_CHECK(name);
  };
  for (const std::string_view pair : {"u8 x u8", "u8 x s8", "u8 x sm8", "s8 x s8"}) {
    const Operands operands = parse_operands(pair);
    for (int a = 4; a <= 8; ++a) {
      for (int w = 3; w <= 8; ++w) {
        const MaskedMultiplier full = exact(a, w, operands);
        check(full);
        for (int k = 0; k < full.rows() + full.columns() - 1; ++k) check(truncated(k, a, w, operands));
        for (int p = 0; p < full.rows(); ++p) {
          for (int q = 0; q < full.columns(); ++q) {
            check(operand(p, q, a, w, operands));
            check(rectangle(p + 1, q, a, w, operands));
          }
        }
        for (unsigned set = 0; set < (1U << a) - 1; ++set) {
          std::vector<int> rows;
          for (int row = 0; row < a; ++row) {
            if (((set >> row) & 1U) != 0) rows.push_back(row);
          }
          check(perforated(rows, a, w, operands));
        }
      }
    }
  }
  CHECK(names.size() > 10000);
}

TEST_CASE("random multipliers read back from their names, and equal names mean equal multipliers", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 3000; ++i) {
    const MaskedMultiplier spec = test::random_multiplier(engine);
    const std::string name = canonical_name(spec);
    const MultiplierSpec read = parse_multiplier(name);
    if (read != MultiplierSpec{spec} || canonical_name(read) != name) FAIL_CHECK(name);
    if (parse_multiplier(to_string(spec), operands_of(spec)) != MultiplierSpec{spec}) FAIL_CHECK(name);
  }
}

TEST_CASE("white space, operands and other names of the same multiplier are understood", "[core]") {
  CHECK(parse_multiplier(" truncated ( 6 ) + 32 ") == parse_multiplier("truncated(6)+32"));
  CHECK(parse_multiplier("\tu8xsm8\n truncated(6,8,8)") == MultiplierSpec{truncated(6)});
  CHECK(parse_multiplier("s8 x s8 truncated(6)") ==
        MultiplierSpec{truncated(6, 8, 8, {OperandEncoding::kS8, OperandEncoding::kS8})});
  CHECK(parse_multiplier("truncated(0)") == MultiplierSpec{exact(8, 8)});
  CHECK(parse_multiplier("perforated({})") == MultiplierSpec{exact(8, 8)});
  CHECK(parse_multiplier("truncated(6) + 0") == MultiplierSpec{truncated(6)});
  CHECK(parse_multiplier("truncated(6) - 65535") != MultiplierSpec{truncated(6)});
}

TEST_CASE("a truncation beyond the array says how many columns there are", "[core]") {
  const Diagnostic diagnostic = diagnostic_of("truncated(17)");
  CHECK(diagnostic.where == "campaign.json: /layers/3/multipliers/0");
  CHECK(diagnostic.got == "\"truncated(17)\"");
  CHECK(diagnostic.allowed == "truncated(0) to truncated(13)");
  CHECK(diagnostic.why == "a u8 x sm8 multiplier has 14 partial-product columns");
  CHECK(diagnostic.fix ==
        "choose 0 (exact) to 13, or another family: rectangle(p, q), perforated({rows}), operand(p, q), exact(A, W), "
        "mask(0xBITS), compressed(k, COMPRESSOR), table(FILE)");

  const Diagnostic narrow = diagnostic_of(" u8 x u8 truncated(9,5,5)");
  CHECK(narrow.got == "\"u8 x u8 truncated(9,5,5)\"");  // as written
  CHECK(narrow.allowed == "truncated(0, 5, 5) to truncated(8, 5, 5)");
  CHECK(narrow.why == "a u8 x u8 multiplier of 5 x 5 bits has 9 partial-product columns");
}

TEST_CASE("an unknown family lists the known ones and the closest", "[core]") {
  const Diagnostic diagnostic = diagnostic_of("trunkated(6)");
  CHECK(diagnostic.got == "\"trunkated(6)\"");
  CHECK(diagnostic.why == "\"trunkated\" is no multiplier family");
  CHECK(diagnostic.fix == "did you mean truncated?");
  for (const std::string_view family : {"exact(", "truncated(", "rectangle(", "perforated(", "operand(", "mask("}) {
    CHECK(diagnostic.allowed.find(family) != std::string::npos);
  }
}

TEST_CASE("malformed names say what was expected and where", "[core]") {
  const auto why = [](std::string_view text) { return diagnostic_of(text).why; };
  CHECK(why("") == "\"\" is no multiplier family");
  CHECK(why("truncated") == "expected '(' at its end");
  CHECK(why("truncated(") == "expected a number at its end");
  CHECK(why("truncated(6") == "expected ')' at its end");
  CHECK(why("truncated(six)") == "expected a number before \"six)\"");
  CHECK(why("truncated(6, 8)") == "expected 1 or 3 numbers in brackets at its end");
  CHECK(why("truncated(99999999999)") == "expected a smaller number before \"99999999999)\"");
  CHECK(why("truncated(6) 5") == "expected nothing more before \"5\"");
  CHECK(why("truncated(6) + ") == "expected a number at its end");
  CHECK(why("truncated(6) - -5") == "expected a constant from 0 to 65535 at its end");
  CHECK(why("truncated(6) + 65536") == "expected a constant from 0 to 65535 at its end");
  CHECK(why("exact(8)") == "expected exact(activation bits, weight bits) at its end");
  CHECK(why("perforated(1)") == "expected '{' before \"1)\"");
  CHECK(why("perforated({1}, 8)") == "expected 0 or 2 numbers in brackets at its end");
  CHECK(why("mask(ff)") == "expected a hexadecimal number such as 0x7f7f7f7f7f7f7e01 before \"ff)\"");
  CHECK(why("mask(0x80)") == "expected a mask without bits outside the partial-product array at its end");
  CHECK(diagnostic_of("mask(0x0)").allowed == "masks with at least one bit inside the array");
  CHECK(diagnostic_of("exact(2, 8)").allowed == "activation bits from 3 to 8");
  CHECK(diagnostic_of("sm8 x u8 exact(8, 8)").allowed == "u8 x u8, u8 x s8, u8 x sm8, s8 x s8");
  CHECK(diagnostic_of("u8 exact(8, 8)").allowed == "u8 x u8, u8 x s8, u8 x sm8, s8 x s8");
}

TEST_CASE("mutated names are read or refused as SpecError, never anything else", "[core][fuzz]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  constexpr std::string_view kAlphabet = "(){},+-x 0123456789abcdefumsprtk_\t\n\"\xff";
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = canonical_name(test::random_multiplier(engine));
    for (std::uint64_t edits = 1 + uniform_below(engine, 4); edits > 0; --edits) {
      const auto position = static_cast<std::size_t>(uniform_below(engine, text.size() + 1));
      const char letter = uniform_below(engine, 8) == 0 ? static_cast<char>(uniform_below(engine, 256))
                                                        : kAlphabet[uniform_below(engine, kAlphabet.size())];
      switch (uniform_below(engine, 4)) {
        case 0:
          text.insert(position, 1, letter);
          break;
        case 1:
          text.erase(position, 1 + uniform_below(engine, 3));
          break;
        case 2:
          text.resize(position);
          break;
        default:
          if (position < text.size()) text[position] = letter;
      }
    }
    try {
      const MultiplierSpec spec = parse_multiplier(text);
      validate(spec);  // what is read is valid
      if (parse_multiplier(canonical_name(spec)) != spec) FAIL_CHECK(text);
      ++accepted;
    } catch (const SpecError&) {
      // any other exception ends the test
    }
    try {
      (void)parse_operands(text);
    } catch (const SpecError&) {
    }
  }
  CHECK(accepted > 100);  // otherwise the mutations are too wild to reach far into the reader
  CHECK_THROWS_AS(parse_multiplier(std::string(1'000'000, '(')), SpecError);
  CHECK_THROWS_AS(parse_multiplier(std::string(1'000'000, 'a')), SpecError);
  CHECK_THROWS_AS(parse_multiplier("perforated({" + std::string(1'000'000, '1') + "})"), SpecError);
}
