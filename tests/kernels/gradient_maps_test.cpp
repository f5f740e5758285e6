#include "kernels/gradient_maps.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

namespace axdse::kernels {
namespace {

/// Slope by the activation of the product, from the maps.
float slope_by_activation(const GradientMaps& maps, std::uint8_t a, std::uint8_t w) {
  float sum = 0;
  for (const TermGradient& term : maps.terms) sum += term.activation_slope[a] * term.weight[w];
  return sum;
}

float slope_by_weight(const GradientMaps& maps, std::uint8_t a, std::uint8_t w) {
  float sum = maps.weight_only_slope[w];
  for (const TermGradient& term : maps.terms) sum += term.activation[a] * term.weight_slope[w];
  return sum;
}

GradientMaps error_aware_of(const MultiplierSpec& spec, int half_window) {
  return error_aware(spec, factorise(spec), half_window);
}

}  // namespace

TEST_CASE("the error-aware gradient of an exact multiplier is the straight-through one", "[kernels]") {
  const MultiplierSpec spec =
      GENERATE(values({MultiplierSpec(exact(8, 8)), MultiplierSpec(exact(6, 5)),
                       MultiplierSpec(exact(8, 8, {OperandEncoding::kU8, OperandEncoding::kS8})),
                       MultiplierSpec(exact(8, 8, {OperandEncoding::kS8, OperandEncoding::kS8}))}));
  CAPTURE(canonical_name(spec));
  const GradientMaps own = error_aware_of(spec, 3);
  const GradientMaps plain = straight_through(spec);
  for (const int a : {0, 1, 17, 31}) {
    for (const int w : {0, 1, 7, 15}) {
      const auto activation = static_cast<std::uint8_t>(a);
      const auto weight = static_cast<std::uint8_t>(w);
      CHECK(slope_by_activation(own, activation, weight) == Approx(slope_by_activation(plain, activation, weight)));
      CHECK(slope_by_weight(own, activation, weight) == Approx(slope_by_weight(plain, activation, weight)));
    }
  }
}

TEST_CASE("slopes are those of the product table, smoothed", "[kernels]") {
  const MultiplierSpec spec = truncated(8);
  const ProductTable products = product_table(spec);
  const GradientMaps maps = error_aware_of(spec, 1);
  for (int a = 1; a < 255; a += 23) {
    for (int w = 1; w < 127; w += 14) {  // sm8: codes 0..127 are their values
      const auto code = [](int value) { return static_cast<std::uint8_t>(value); };
      CHECK(slope_by_activation(maps, code(a), code(w)) ==
            Approx((products.at(code(a + 1), code(w)) - products.at(code(a - 1), code(w))) / 2.0).margin(1e-3));
      CHECK(slope_by_weight(maps, code(a), code(w)) ==
            Approx((products.at(code(a), code(w + 1)) - products.at(code(a), code(w - 1))) / 2.0).margin(1e-3));
    }
  }
}

TEST_CASE("a wider window sees past the steps of a truncated operand", "[kernels]") {
  const MultiplierSpec spec = operand(4, 0);  // the product steps once in 16 activation codes
  const auto flat = static_cast<std::uint8_t>(0x38);
  const auto one = static_cast<std::uint8_t>(1);
  CHECK(slope_by_activation(error_aware_of(spec, 1), flat, one) == 0);
  CHECK(slope_by_activation(error_aware_of(spec, 64), flat, one) == Approx(1).margin(0.05));
}

TEST_CASE("a negative sign-magnitude code has its value's slope, and -0 that of 0", "[kernels]") {
  const GradientMaps maps = error_aware_of(truncated(6), 4);
  for (const TermGradient& term : maps.terms) {
    CHECK(term.weight_slope[0x80] == term.weight_slope[0x00]);
    CHECK(term.weight_slope[0x80 | 50] == Approx(term.weight_slope[50]).margin(1e-4));  // v is odd
  }
}

TEST_CASE("codes are mapped one by one", "[kernels]") {
  CodeMap map = {};
  map[3] = 0.5F;
  std::vector<float> out(2, 9);
  map_codes(map, std::vector<std::uint8_t>{3, 4}, out);
  CHECK(out == std::vector<float>{0.5F, 0});
  CHECK_THROWS_AS(map_codes(map, std::vector<std::uint8_t>{3}, out), InternalError);
  CHECK_THROWS_AS(error_aware(exact(8, 8), factorise(exact(8, 8)), 0), InternalError);
}

}  // namespace axdse::kernels
