#include "core/error_metrics.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <climits>
#include <cmath>
#include <ctime>
#include <string>
#include <vector>

#include "tests/support/fixtures.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

ErrorMetrics uniform_metrics(const MultiplierSpec& spec) {
  return error_metrics(spec, OperandStatistics::uniform(spec));
}

const Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};

/// Rank of an integer matrix by Bareiss elimination: exact as long as the minors fit 64 bits.
int exact_rank(std::vector<std::vector<std::int64_t>> rows) {
  int rank = 0;
  std::int64_t previous = 1;
  const std::size_t columns = rows.front().size();
  for (std::size_t column = 0; column < columns && static_cast<std::size_t>(rank) < rows.size(); ++column) {
    const auto top = static_cast<std::size_t>(rank);
    std::size_t pivot = top;
    while (pivot < rows.size() && rows[pivot][column] == 0) ++pivot;
    if (pivot == rows.size()) continue;
    std::swap(rows[top], rows[pivot]);
    for (std::size_t r = top + 1; r < rows.size(); ++r) {
      for (std::size_t c = columns; c-- > column;) {
        rows[r][c] = (rows[r][c] * rows[top][column] - rows[r][column] * rows[top][c]) / previous;
      }
    }
    previous = rows[top][column];
    ++rank;
  }
  return rank;
}

/// Rank of the 0/1 matrix of dropped partial products.
int dropped_rank(const MaskedMultiplier& spec) {
  std::vector<std::vector<std::int64_t>> rows;
  for (int i = 0; i < spec.rows(); ++i) {
    std::vector<std::int64_t>& row = rows.emplace_back();
    for (int j = 0; j < spec.columns(); ++j) row.push_back(spec.kept.kept(i, j) ? 0 : 1);
  }
  return exact_rank(std::move(rows));
}

}  // namespace

TEST_CASE("dropping k columns loses ((k-1) 2^k + 1) / 4 on average", "[core][property]") {
  const int k = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
  const ErrorMetrics metrics = uniform_metrics(truncated(k, 8, 8, kU8U8));
  CAPTURE(k, metrics.bias, metrics.wce);  // column c < k: c+1 bits of weight 2^c, each set in a quarter of all pairs
  CHECK(metrics.bias == -((k - 1) * std::ldexp(1.0, k) + 1) / 4);  // exact: an integer over 2^16
  CHECK(metrics.med == -metrics.bias);
  CHECK(metrics.nmed == metrics.med / 65025);
  CHECK(metrics.wce == (k - 1) * (1 << k) + 1);  // both operands with their k low bits set
}

TEST_CASE("the truncation formulas hold on narrower arrays and for sign-magnitude, where errors cancel",
          "[core][property]") {
  for (int k = 1; k <= 5; ++k) {
    CAPTURE(k);
    const ErrorMetrics narrow = uniform_metrics(truncated(k, 6, 5, kU8U8));
    CHECK(narrow.med == ((k - 1) * std::ldexp(1.0, k) + 1) / 4);
    const ErrorMetrics sm8 = uniform_metrics(truncated(k, 6, 6));
    CHECK(sm8.med == ((k - 1) * std::ldexp(1.0, k) + 1) / 4);
    CHECK(sm8.bias == 0);
    CHECK(sm8.nmed == sm8.med / (63 * 31));
  }
}

TEST_CASE("exact multipliers have no error, a constant is one of rank 1", "[core]") {
  for (const std::string_view name : {"exact(8, 8)", "exact(5, 4)", "s8 x s8 exact(8, 8)", "u8 x s8 exact(4, 3)"}) {
    const ErrorMetrics metrics = uniform_metrics(parse_multiplier(name));
    CAPTURE(name);
    CHECK(metrics.med == 0);
    CHECK(metrics.mse == 0);
    CHECK(metrics.mred == 0);
    CHECK(metrics.wce == 0);
    CHECK(metrics.error_rate == 0);
    CHECK(metrics.error_rank == 0);
  }
  const ErrorMetrics shifted = uniform_metrics(parse_multiplier("exact(8, 8) - 3"));
  CHECK(shifted.bias == -3);
  CHECK(shifted.med == 3);
  CHECK(shifted.mse == 9);
  CHECK(shifted.wce == 3);
  CHECK(shifted.error_rate == 1);
  CHECK(shifted.error_rank == 1);
}

TEST_CASE("structured multipliers have the metrics and ranks that others found", "[core][oracle]") {
  const auto rows = test::read_fixture_table("structured8x8.csv", ';');
  REQUIRE(rows.size() == 169);
  for (const auto& row : rows) {
    const MultiplierSpec spec = parse_multiplier(row.at("multiplier"));
    const ErrorMetrics metrics = uniform_metrics(spec);
    const auto number = [&row](const char* column) { return std::stod(row.at(column)); };
    CAPTURE(row.at("design"), row.at("multiplier"));
    CHECK(metrics.nmed == Approx(number("nmed")).epsilon(1e-5));  // six digits are given
    CHECK(metrics.error_rate == Approx(number("error_rate")).margin(0.5001e-5));
    CHECK(metrics.bias == Approx(number("bias")).margin(0.5001e-4).epsilon(0));  // four decimals are given
    CHECK(metrics.mse == Approx(number("mse")).margin(0.5001e-4).epsilon(0));
    CHECK(metrics.wce == number("wce"));
    CHECK(metrics.mred == Approx(number("mred")).epsilon(1e-5));
    CHECK(metrics.error_rank == number("error_rank"));
  }
}

TEST_CASE("a truncated p x q array has error rank min(k, p, q, p+q-k) and product rank min(k+1, p, q, p+q-1-k)",
          "[core][property]") {
  for (const auto& [activation_bits, weight_bits] : {std::pair{8, 8}, {8, 5}, {5, 5}, {4, 3}, {6, 8}}) {
    for (const std::string_view pair : {"u8 x u8", "u8 x sm8"}) {
      const MaskedMultiplier full = exact(activation_bits, weight_bits, parse_operands(pair));
      const int p = full.rows();
      const int q = full.columns();
      for (int k = 0; k < p + q - 1; ++k) {
        const MaskedMultiplier spec = truncated(k, activation_bits, weight_bits, parse_operands(pair));
        CAPTURE(canonical_name(spec));
        CHECK(uniform_metrics(spec).error_rank == std::min({k, p, q, p + q - k}));
        CHECK(integer_rank(product_table(spec)) == std::min({k + 1, p, q, p + q - 1 - k}));
      }
    }
  }
}

TEST_CASE("the error rank of a mask is that of its dropped bits, and one more with a constant", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 100; ++i) {
    const MaskedMultiplier spec = test::random_multiplier(engine);
    // Of a dropped inverted cell of Baugh-Wooley a constant error is left, -2^(i+j). All operand bits are 0 at (0, 0),
    // so the product there is the sum of all constants, and no constant lies in the span of the bits.
    const bool constant_error = product_table(spec).at(0, 0) != 0;
    CAPTURE(canonical_name(spec));
    CHECK(uniform_metrics(spec).error_rank == dropped_rank(spec) + (constant_error ? 1 : 0));
  }
}

TEST_CASE("integer_rank finds the rank of tables that were built with it", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  const int terms = GENERATE(0, 1, 2, 7, 40, 128, 255, 256);
  ProductTable table;
  std::vector<std::array<std::int32_t, 256>> u(static_cast<std::size_t>(terms));
  std::vector<std::array<std::int32_t, 256>> v(static_cast<std::size_t>(terms));
  for (auto* side : {&u, &v}) {
    for (auto& vector : *side) {
      for (std::int32_t& value : vector) value = static_cast<std::int32_t>(uniform_below(engine, 2001)) - 1000;
    }
  }
  for (std::size_t a = 0; a < 256; ++a) {
    for (std::size_t w = 0; w < 256; ++w) {
      std::int32_t sum = 0;
      for (std::size_t t = 0; t < u.size(); ++t) sum += u[t][a] * v[t][w];
      table.set(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w), sum);
    }
  }
  CHECK(integer_rank(table) == terms);
}

TEST_CASE("extreme entries and multiples of one modulus do not deceive integer_rank", "[core]") {
  ProductTable table;
  table.set(0, 0, INT32_MIN);
  table.set(1, 1, INT32_MAX);
  table.set(2, 2, -1);
  table.set(3, 3, GENERATE(268435399, -268435399, 268435367));  // 0 modulo one of the two primes
  CHECK(integer_rank(table) == 4);
}

TEST_CASE("errors are counted under the operands that occur", "[core]") {
  std::array<std::uint64_t, 256> activation{};
  std::array<std::uint64_t, 256> weight{};
  activation[0] = 3;
  activation[7] = 1;
  weight[3] = 1;
  weight[encode(OperandEncoding::kSm8, -1)] = 1;
  const ErrorMetrics metrics =
      error_metrics(truncated(2), OperandStatistics::from_counts("four pairs", activation, weight));
  // 7 x 3 loses a0w0 + 2 a1w0 + 2 a0w1 = 5 of 21, 7 x -1 loses 1 + 2 of -7; 0 x w is exact.
  CHECK(metrics.bias == (-5 + 3) / 8.0);
  CHECK(metrics.med == (5 + 3) / 8.0);
  CHECK(metrics.mse == (25 + 9) / 8.0);
  CHECK(metrics.wce == 5);
  CHECK(metrics.error_rate == 0.25);
  CHECK(metrics.mred == Approx((5.0 / 21 + 3.0 / 7) / 2));
  CHECK(metrics.nmed == metrics.med / (255 * 127));
  CHECK(metrics.error_rank == 2);  // of all codes
}

TEST_CASE("the metrics of a multiplier take a few milliseconds", "[core][timing]") {
  const std::clock_t begin = std::clock();  // of the processor: what else the machine does adds nothing
  int ranks = 0;
  constexpr int kRepetitions = 20;
  for (int i = 0; i < kRepetitions; ++i) ranks += uniform_metrics(truncated(8)).error_rank;
  const double each_ms = 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kRepetitions;
  CHECK(ranks == kRepetitions * 7);
  CHECK(each_ms < 200);  // far above what it takes, for sanitizers and slow machines
}
