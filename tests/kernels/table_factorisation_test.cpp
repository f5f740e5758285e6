#include "kernels/table_factorisation.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "conv_cases.hpp"
#include "core/error.hpp"
#include "table_cases.hpp"
#include "tests/support/fixtures.hpp"

namespace axdse::kernels {
namespace {

constexpr Operands kUnsigned = {OperandEncoding::kU8, OperandEncoding::kU8};

TableMultiplier as_table(const MultiplierSpec& spec) {
  return {"as_table", operands_of(spec), product_table(spec).products()};
}

std::size_t terms_of(const TableMultiplier& table) { return factorise(table).terms.size(); }

}  // namespace

TEST_CASE("a random table of low rank is factored into as many terms as it was made of", "[kernels][property]") {
  RandomEngine engine(5);
  const int rank = GENERATE(1, 2, 4, 7);
  const TableMultiplier table = random_low_rank_table(kUnsigned, rank, 15, 15, engine);
  CAPTURE(rank);
  const FactorisationAttempt attempt = try_factorise(table);
  REQUIRE(attempt.factorisation);
  CHECK(attempt.factorisation->terms.size() == static_cast<std::size_t>(rank));
  CHECK(attempt.product_rank == rank + 1);  // the part of the weight alone is free
  CHECK(attempt.rank_bound == rank);
  CHECK(rebuild(*attempt.factorisation) == product_table(table));
}

TEST_CASE("what masks say beforehand is never worse than what reduction finds", "[kernels]") {
  RandomEngine engine(6);
  for (const MultiplierSpec& spec : random_multipliers(12, engine)) {
    CAPTURE(canonical_name(spec));
    const FactorisationAttempt attempt = try_factorise(as_table(spec));
    if (attempt.factorisation) CHECK(factorise(spec).terms.size() <= attempt.factorisation->terms.size());
  }
  for (const int k : {0, 3, 6, 8, 10}) {
    CAPTURE(k);
    CHECK(factorise(truncated(k)).terms.size() <= terms_of(as_table(truncated(k))));
  }
}

TEST_CASE("without VNNI a table's terms keep pairs of products within int16", "[kernels][property]") {
  RandomEngine engine(7);
  for (const TableMultiplier& table : {as_table(exact(8, 8)), random_low_rank_table(kUnsigned, 3, 255, 127, engine)}) {
    const Factorisation factorisation = factorise(table, PairSums::kSaturateInt16);
    CHECK(rebuild(factorisation) == product_table(table));
    for (const FactorTerm& term : factorisation.terms) {
      CHECK(2 * term.largest_activation() * term.largest_weight() <= 32767);
    }
  }
}

TEST_CASE("a table of high rank is refused with its ranks", "[kernels]") {
  RandomEngine engine(8);
  const TableMultiplier table = random_table(kUnsigned, engine);
  const FactorisationAttempt attempt = try_factorise(table);
  CHECK_FALSE(attempt.factorisation);
  CHECK_THAT(attempt.why_not, Catch::StartsWith("the table has rank 256, its error 256"));
  CHECK_THROWS_AS(factorise(table), SpecError);
}

TEST_CASE("published circuits take as few convolutions as were found before", "[kernels][oracle]") {
  // Their rank minus the part of the weight alone bounds them; unsigned weights beyond 127 take one more.
  const std::map<std::string, std::size_t> most = {
      {"mul8s_1KV8", 1},  {"mul8s_1KR3", 1}, {"mul8s_1KR8", 1},  {"mul8s_1KTY", 1},  {"mul8s_1L1G", 1},
      {"mul8s_1L2D", 1},  {"mul8s_1L2H", 1}, {"mul8s_1KVA", 3},  {"mul8s_1KR6", 3},  {"mul8s_1KVB", 4},
      {"mul8s_1KRC", 4},  {"mul8s_1KVL", 4}, {"mul8s_1KX2", 5},  {"mul8u_1JFF", 2},  {"mul8u_E9R", 0},
      {"mul8u_1446", 3},  {"mul8u_Y48", 3},  {"mul8u_17C8", 3},  {"mul8u_17QU", 4},  {"mul8u_JQQ", 5},
      {"mul8u_13QR", 5},  {"mul8u_18DU", 5}, {"mul8u_125K", 6},  {"mul8u_LM7", 6},   {"mul8u_2P7", 8},
      {"mul8u_GS2", 9},   {"mul8u_7C1", 10}, {"mul8u_150Q", 11}, {"mul8u_CK5", 11},  {"mul8u_2AC", 12},
      {"mul8u_14VP", 13}, {"mul8u_QJD", 13}, {"mul8u_KEM", 17},  {"mul8u_1AGV", 18}, {"mul8u_FTA", 19},
      {"mul8u_JV3", 30}};
  std::map<std::string, std::pair<int, int>> ranks;  // of products and errors
  for (const auto& row : test::read_fixture_table("evoapprox8x8_ranks.csv", ';')) {
    ranks[row.at("circuit")] = {std::stoi(row.at("product_rank")), std::stoi(row.at("error_rank"))};
  }
  for (const TableMultiplier& table : evoapprox_tables()) {
    CAPTURE(table.name());
    const FactorisationAttempt attempt = try_factorise(table);
    CHECK(std::pair(attempt.product_rank, attempt.error_rank) == ranks.at(table.name()));
    CHECK((attempt.factorisation || std::min(attempt.product_rank, attempt.error_rank) > kLargestRank));
    if (!attempt.factorisation) continue;
    CHECK(attempt.factorisation->terms.size() >= static_cast<std::size_t>(attempt.rank_bound));
    if (most.contains(table.name())) CHECK(attempt.factorisation->terms.size() <= most.at(table.name()));
  }
}

}  // namespace axdse::kernels
