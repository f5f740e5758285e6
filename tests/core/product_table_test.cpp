#include "core/product_table.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "core/operand_encoding.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

constexpr std::array<std::string_view, 4> kPairs = {"u8 x u8", "u8 x s8", "u8 x sm8", "s8 x s8"};

/// Checks product(a, w) == expected(a, w) for all codes; one assertion, the first difference shown.
template <typename Expected>
void check_products(const MaskedMultiplier& spec, Expected expected) {
  const ProductTable table = product_table(spec);
  for (int a = 0; a < 256; ++a) {
    for (int w = 0; w < 256; ++w) {
      const std::int32_t product = table.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w));
      if (product != expected(a, w)) {
        CAPTURE(canonical_name(spec), a, w);
        REQUIRE(product == expected(a, w));
      }
    }
  }
  SUCCEED();
}

/// The definition once more, as directly as it can be written: no table, no shortcut. design: a dropped cell outputs 0,
/// a dropped inverted cell of a Baugh-Wooley array (exactly one operand bit is a sign bit) errs by -(1 - a_i w_j)
/// 2^(i+j).
std::int32_t product_by_errors(const MaskedMultiplier& spec, int a, int w) {
  std::int32_t product = decode(spec.activation, spec.activation_bits, static_cast<std::uint8_t>(a)) *
                         decode(spec.weight, spec.weight_bits, static_cast<std::uint8_t>(w));
  std::int32_t dropped = 0;
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      if (spec.kept.kept(i, j)) continue;
      const int bit = (a >> i) & (w >> j) & 1;
      const bool row_is_sign = spec.activation == OperandEncoding::kS8 && i == spec.activation_bits - 1;
      const bool column_is_sign = spec.weight == OperandEncoding::kS8 && j == spec.weight_bits - 1;
      dropped += (row_is_sign != column_is_sign ? 1 - bit : bit) << (i + j);
    }
  }
  const bool negated = spec.weight == OperandEncoding::kSm8 && (w & 0x80) != 0;
  product += negated ? dropped : -dropped;
  return product + spec.constant;
}

}  // namespace

TEST_CASE("exact multipliers of every encoding and width multiply", "[core][property]") {
  for (const std::string_view pair : kPairs) {
    for (int activation_bits = 4; activation_bits <= 8; ++activation_bits) {
      for (int weight_bits = 3; weight_bits <= 8; ++weight_bits) {
        const MaskedMultiplier spec = exact(activation_bits, weight_bits, parse_operands(pair));
        check_products(spec, [&](int a, int w) {
          return decode(spec.activation, activation_bits, static_cast<std::uint8_t>(a)) *
                 decode(spec.weight, weight_bits, static_cast<std::uint8_t>(w));
        });
        CHECK(product_table(spec) == exact_product_table(spec));
      }
    }
  }
}

TEST_CASE("products of 8-bit codes are those of C++", "[core]") {
  check_products(exact(8, 8, parse_operands("u8 x u8")), [](int a, int w) { return a * w; });
  check_products(exact(8, 8, parse_operands("u8 x s8")), [](int a, int w) { return a * static_cast<std::int8_t>(w); });
  check_products(exact(8, 8, parse_operands("s8 x s8")),
                 [](int a, int w) { return static_cast<std::int8_t>(a) * static_cast<std::int8_t>(w); });
  check_products(exact(8, 8), [](int a, int w) { return w < 128 ? a * w : -a * (w - 128); });
}

TEST_CASE("an error is the sum over dropped cells", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 30; ++i) {
    const MaskedMultiplier spec = test::random_multiplier(engine);
    check_products(spec, [&spec](int a, int w) { return product_by_errors(spec, a, w); });
  }
}

TEST_CASE("perforation and operand truncation mask operands", "[core]") {
  const int p = GENERATE(1, 2, 4, 7);
  std::vector<int> rows;
  for (int row = 0; row < p; ++row) rows.push_back(row);
  const auto cleared = [](int code, int bits) { return code - code % (1 << bits); };
  check_products(perforated(rows, 8, 8, parse_operands("u8 x u8")), [&](int a, int w) { return cleared(a, p) * w; });
  check_products(operand(p, 3, 8, 8, parse_operands("u8 x u8")),
                 [&](int a, int w) { return cleared(a, p) * cleared(w, 3); });
  check_products(operand(p, 3), [&](int a, int w) {
    const int product = cleared(a, p) * cleared(w % 128, 3);
    return w < 128 ? product : -product;
  });
}

TEST_CASE("a rectangle loses the product of the low parts", "[core]") {
  const int p = GENERATE(1, 3, 5);
  const int q = GENERATE(2, 6);
  check_products(rectangle(p, q, 8, 8, parse_operands("u8 x u8")),
                 [p, q](int a, int w) { return a * w - (a % (1 << p)) * (w % (1 << q)); });
}

TEST_CASE("minus zero of sm8 multiplies to zero, or to the constant", "[core]") {
  for (const std::string_view name : {"exact(8, 8)", "truncated(7)", "rectangle(4, 5)", "truncated(3, 5, 5)"}) {
    CAPTURE(name);
    const ProductTable table = product_table(parse_multiplier(name));
    for (int a = 0; a < 256; ++a) CHECK(table.at(static_cast<std::uint8_t>(a), 0x80) == 0);
  }
  CHECK(product_table(parse_multiplier("truncated(7) + 9")).at(200, 0x80) == 9);
}

TEST_CASE("truncation of sm8 only ever shrinks magnitudes, a constant is added after the sign", "[core]") {
  const ProductTable table = product_table(truncated(8));
  const ProductTable shifted = product_table(parse_multiplier("truncated(8) - 100"));
  for (int a = 0; a < 256; ++a) {
    for (int w = 0; w < 128; ++w) {
      const auto activation = static_cast<std::uint8_t>(a);
      const std::int32_t positive = table.at(activation, static_cast<std::uint8_t>(w));
      const std::int32_t negative = table.at(activation, static_cast<std::uint8_t>(w | 0x80));
      if (positive < 0 || positive > a * w || negative != -positive) FAIL_CHECK("a " << a << ", w " << w);
      if (shifted.at(activation, static_cast<std::uint8_t>(w)) != positive - 100) FAIL_CHECK("a " << a << ", w " << w);
    }
  }
}

TEST_CASE("codes beyond the widths give the product of their low bits", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 30; ++i) {
    const MaskedMultiplier spec = test::random_multiplier(engine);
    const ProductTable table = product_table(spec);
    const int activation_mask = (1 << spec.activation_bits) - 1;
    const int weight_mask =
        spec.weight == OperandEncoding::kSm8 ? ((1 << (spec.weight_bits - 1)) - 1) | 0x80 : (1 << spec.weight_bits) - 1;
    for (int a = 0; a < 256; ++a) {
      for (int w = 0; w < 256; ++w) {
        const auto low_a = static_cast<std::uint8_t>(a & activation_mask);
        const auto low_w = static_cast<std::uint8_t>(w & weight_mask);
        if (table.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w)) != table.at(low_a, low_w)) {
          FAIL_CHECK(canonical_name(spec) << ", a " << a << ", w " << w);
        }
      }
    }
  }
}
