#include "kernels/error_factorisation.hpp"

#include <catch2/catch.hpp>

#include "conv_cases.hpp"
#include "core/error_metrics.hpp"

namespace axdse::kernels {
namespace {

constexpr Operands kTwosComplement = {OperandEncoding::kU8, OperandEncoding::kS8};

std::size_t terms_of(const MultiplierSpec& spec) { return factorise(spec).terms.size(); }

}  // namespace

TEST_CASE("the known families take as many terms as their rank says", "[kernels]") {
  CHECK(terms_of(exact(8, 8)) == 1);
  CHECK(terms_of(exact(5, 4)) == 1);
  CHECK(terms_of(operand(3, 2)) == 1);
  CHECK(terms_of(perforated(std::vector{0, 2})) == 1);
  CHECK(terms_of(rectangle(4, 5)) == 2);
  CHECK(terms_of(exact(8, 8, kTwosComplement)) == 1);
}

TEST_CASE("truncating k columns of 8 x 7 takes min(k + 1, 14 - k) terms, at most 7", "[kernels]") {
  const int k = GENERATE(range(0, 14));
  CAPTURE(k);
  const FactorisationAttempt attempt = try_factorise(truncated(k));
  CHECK(attempt.factorisation->terms.size() == static_cast<std::size_t>(std::min({k + 1, 7, 14 - k})));
  CHECK(attempt.rank_bound == std::min({k + 1, 7, 14 - k}));
}

TEST_CASE("no family takes more terms than its table's rank", "[kernels]") {
  // A constant is no term, but raises the rank; so it is left out here.
  const Operands operands = GENERATE(values({Operands{}, kTwosComplement}));
  for (int k = 0; k < 14; ++k) {
    const MultiplierSpec spec = truncated(k, 8, 8, operands);
    ProductTable table = rebuild({.terms = factorise(spec).terms});
    CAPTURE(canonical_name(spec));
    CHECK(terms_of(spec) == static_cast<std::size_t>(integer_rank(table)));
  }
}

TEST_CASE("terms rebuild the product table and stay within what the hardware adds exactly", "[kernels][property]") {
  RandomEngine engine(7);
  const PairSums pair_sums = GENERATE(PairSums::kExact, PairSums::kSaturateInt16);
  for (const MultiplierSpec& spec : random_multipliers(60, engine)) {
    CAPTURE(canonical_name(spec));
    const Factorisation factorisation = factorise(spec, pair_sums);
    CHECK(rebuild(factorisation) == product_table(spec));
    for (const FactorTerm& term : factorisation.terms) {
      const int largest = term.largest_activation() * term.largest_weight();
      CHECK(largest > 0);
      if (pair_sums == PairSums::kSaturateInt16) CHECK(2 * largest <= 32767);
    }
  }
}

TEST_CASE("without VNNI only terms with weights above 64 are split", "[kernels]") {
  CHECK(factorise(exact(8, 8), PairSums::kSaturateInt16).terms.size() == 2);
  CHECK(factorise(exact(7, 8), PairSums::kSaturateInt16).terms.size() == 1);
  CHECK(factorise(truncated(7), PairSums::kSaturateInt16).terms.size() == 7);
}

TEST_CASE("no factorisation has fewer terms than the rank bound, whatever part of the products is free",
          "[kernels][property]") {
  RandomEngine engine(8);
  for (const MultiplierSpec& spec : random_multipliers(20, engine)) {
    CAPTURE(canonical_name(spec));
    const FactorisationAttempt attempt = try_factorise(spec);
    CHECK(attempt.rank_bound <= static_cast<int>(attempt.factorisation->terms.size()));
  }
  CHECK(try_factorise(MaskedMultiplier{.constant = 5}).rank_bound == 1);  // the constant takes no term
  CHECK(try_factorise(MaskedMultiplier{.kept = {0}, .constant = 5}).rank_bound == 0);
}

TEST_CASE("largest_sum bounds every product", "[kernels]") {
  CHECK(factorise(exact(8, 8)).largest_sum() == 255 * 127);
  CHECK(factorise(exact(5, 4)).largest_sum() == 31 * 7);
  CHECK(factorise(exact(8, 8, kTwosComplement)).largest_sum() == 255 * 128);
}

TEST_CASE("a dropped inverted cell of Baugh-Wooley leaves its sign constant", "[kernels]") {
  const MaskedMultiplier spec = truncated(8, 8, 8, kTwosComplement);  // drops a_0 w_7, inverted, among others
  CHECK(factorise(spec).constant == -(1 << 7));
  CHECK(product_table(spec).at(0, 0) == -(1 << 7));
}

TEST_CASE("a mask that keeps nothing is its constant", "[kernels]") {
  const Factorisation factorisation = factorise(MaskedMultiplier{.kept = {0}, .constant = 12});
  CHECK(factorisation.terms.empty());
  CHECK(factorisation.constant == 12);
}

}  // namespace axdse::kernels
