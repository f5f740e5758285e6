#include "core/compressed_multiplier.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "core/error.hpp"
#include "core/level.hpp"
#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

constexpr Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};
constexpr Operands kS8S8 = {OperandEncoding::kS8, OperandEncoding::kS8};

/// What a compressor makes of x1 to x4 (bits 0 to 3 of `x`): column 3 of an array, the only one kept, has four bits.
int compressor_value(Compressor compressor, unsigned x) {
  MaskedMultiplier array = exact(4, 4, kU8U8);
  array.kept.bits = 0;
  for (int i = 0; i < 4; ++i) array.kept.bits |= std::uint64_t{1} << (8 * i + 3 - i);
  const ProductTable products = product_table(compressed(4, compressor, array));
  // a_i w_(3-i): all weight bits 1, activation bits as wanted.
  const std::int32_t product = products.at(static_cast<std::uint8_t>(x), 15);
  CHECK(product % 8 == 0);
  return product / 8;
}

/// Errors by input pattern, x4 x3 x2 x1.
std::map<unsigned, int> errors_of(Compressor compressor) {
  std::map<unsigned, int> errors;
  for (unsigned x = 0; x < 16; ++x) {
    const int error = compressor_value(compressor, x) - std::popcount(x);
    if (error != 0) errors[x] = error;
  }
  return errors;
}

/// The sum of an array's column lists after the stages of a 4:2 compressor, one pair of operands at a time.
int compressed_sum(std::vector<std::vector<bool>> columns, std::size_t below, Compressor compressor) {
  const auto total = [&columns] {
    int sum = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) sum += static_cast<int>(std::ranges::count(columns[c], true)) << c;
    return sum;
  };
  while (std::any_of(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(below),
                     [](const auto& column) { return column.size() >= 4; })) {
    std::vector<std::vector<bool>> next(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::size_t k = 0;
      for (; c < below && k + 4 <= columns[c].size(); k += 4) {
        unsigned x = 0;
        for (unsigned b = 0; b < 4; ++b) x |= (columns[c][k + b] ? 1U : 0U) << b;
        next[c].push_back((compressor_value(compressor, x) & 1) != 0);
      }
      next[c].insert(next[c].end(), columns[c].begin() + static_cast<std::ptrdiff_t>(k), columns[c].end());
    }
    for (std::size_t c = 0; c < below; ++c) {
      for (std::size_t k = 0; k + 4 <= columns[c].size(); k += 4) {
        unsigned x = 0;
        for (unsigned b = 0; b < 4; ++b) x |= (columns[c][k + b] ? 1U : 0U) << b;
        next[c + 1].push_back(compressor_value(compressor, x) >= 2);
      }
    }
    columns = std::move(next);
  }
  return total();
}

}  // namespace

TEST_CASE("compressors err where their papers say", "[core]") {
  CHECK(errors_of(Compressor::kMomeni) ==
        std::map<unsigned, int>{{0b0000, 1}, {0b0011, -1}, {0b1100, -1}, {0b1111, -1}});
  CHECK(errors_of(Compressor::kVenkatachalam) ==
        std::map<unsigned, int>{{0b0101, -1}, {0b0110, -1}, {0b1001, -1}, {0b1010, -1}, {0b1111, -1}});
  CHECK(errors_of(Compressor::kYang) == std::map<unsigned, int>{{0b1111, -1}});
  std::map<unsigned, int> or_errors;
  for (unsigned x = 0; x < 16; ++x) {
    if (std::popcount(x) > 1) or_errors[x] = 1 - std::popcount(x);
  }
  CHECK(errors_of(Compressor::kOr) == or_errors);
}

TEST_CASE("4:2 compressors work in stages, in the low columns alone", "[core][property]") {
  RandomEngine engine(seed_for(3, 0, "compressed"));
  for (const Compressor compressor : {Compressor::kMomeni, Compressor::kVenkatachalam, Compressor::kYang}) {
    for (const int below : {4, 8, 11}) {
      const CompressedMultiplier spec = compressed(below, compressor, exact(8, 8, kU8U8));
      const ProductTable products = product_table(spec);
      for (int pair = 0; pair < 20; ++pair) {
        const auto a = static_cast<unsigned>(uniform_below(engine, 256));
        const auto w = static_cast<unsigned>(uniform_below(engine, 256));
        std::vector<std::vector<bool>> columns(16);
        for (unsigned i = 0; i < 8; ++i) {
          for (unsigned j = 0; j < 8; ++j) columns[i + j].push_back(((a >> i) & (w >> j) & 1U) != 0);
        }
        CAPTURE(canonical_name(spec), a, w);
        CHECK(products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w)) ==
              compressed_sum(columns, static_cast<std::size_t>(below), compressor));
      }
    }
  }
}

TEST_CASE("columns that hold something to compress", "[core]") {
  std::vector<int> two_to_fourteen(13);
  std::iota(two_to_fourteen.begin(), two_to_fourteen.end(), 2);
  CHECK(compressible_columns(exact(8, 8, kU8U8), Compressor::kOr) == two_to_fourteen);
  CHECK(compressible_columns(truncated(5, 8, 8, kU8U8), Compressor::kOr).front() == 6);
  CHECK(compressible_columns(exact(8, 8), Compressor::kYang).front() == 4);
  CHECK(compressible_columns(exact(3, 3), Compressor::kYang).empty());
  CHECK_THROWS_AS(compressed(3, Compressor::kYang, exact(8, 8)), SpecError);
  CHECK_THROWS_AS(compressed(5, Compressor::kOr, truncated(5)), SpecError);
  CHECK_THROWS_AS(compressed(4, Compressor::kYang, exact(3, 3)), SpecError);
}

TEST_CASE("a sign and a constant come after a compressed array", "[core]") {
  MaskedMultiplier array = exact(8, 8);
  array.constant = 5;
  const ProductTable products = product_table(compressed(6, Compressor::kOr, array));
  for (int w = 0; w < 128; ++w) {
    CHECK(products.at(201, static_cast<std::uint8_t>(w)) - 5 ==
          5 - products.at(201, static_cast<std::uint8_t>(w + 128)));
  }
}

TEST_CASE("names of compressed arrays read back", "[core]") {
  CHECK(to_string(compressed(6, Compressor::kOr, exact(8, 8))) == "compressed(6, or)");
  CHECK(to_string(compressed(8, Compressor::kYang, truncated(3))) == "compressed(8, yang, truncated(3))");
  MaskedMultiplier array = truncated(2, 7, 6, kS8S8);
  array.constant = -9;
  const MultiplierSpec spec = compressed(7, Compressor::kMomeni, array);
  CHECK(canonical_name(spec) == "s8 x s8 compressed(7, momeni, truncated(2, 7, 6)) - 9");
  CHECK(parse_multiplier(canonical_name(spec)) == spec);
  CHECK(operand_widths(spec) == OperandWidths{7, 6});
  CHECK(operands_of(spec) == kS8S8);
  CHECK(product_constant(spec) == -9);
  CHECK(parse_multiplier(" compressed( 4 ,venkatachalam , exact(8,8) )") ==
        MultiplierSpec{compressed(4, Compressor::kVenkatachalam, exact(8, 8))});
  for (const Compressor compressor : kCompressors) {
    for (const int columns : compressible_columns(exact(6, 5), compressor)) {
      const MultiplierSpec each = compressed(columns, compressor, exact(6, 5));
      CHECK(parse_multiplier(canonical_name(each)) == each);
    }
  }
}

TEST_CASE("wrong names of compressed arrays say what is allowed", "[core]") {
  const auto diagnostic_of = [](std::string_view text) {
    try {
      const MultiplierSpec spec = parse_multiplier(text, {}, "here");
      FAIL("read as " << canonical_name(spec));
    } catch (const SpecError& error) {
      return error.diagnostics().front();
    }
    return Diagnostic{};
  };
  CHECK(diagnostic_of("compressed(6, and)").why == "expected or, momeni, venkatachalam or yang before \")\"");
  CHECK(diagnostic_of("compressed(6)").why == "expected ',' before \")\"");
  CHECK(diagnostic_of("compressed(6, or, table(x))").why == "expected an array such as truncated(3) before \"(x))\"");
  CHECK(diagnostic_of("compressed(6, or, exact(8, 8)").why == "expected ')' at its end");
  CHECK(diagnostic_of("compressed(1, or)").allowed == "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13");
  CHECK(diagnostic_of("compressed(4, yang, exact(3, 3))").allowed == "none: no column of this array holds enough bits");
  CHECK(diagnostic_of("compressed(1, or)").where == "here");
}

TEST_CASE("the level of a compressed array is that of its array", "[core]") {
  const Level level = default_level(compressed(10, Compressor::kOr, truncated(9)));
  CHECK(level.clip.percentile == 99.5);
  CHECK(std::holds_alternative<CompressedMultiplier>(level.multiplier));
}
