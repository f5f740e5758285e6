// Tables of products on every backend. Tagged [op]: run once more for each instruction set.

#include <catch2/catch.hpp>

#include "conv_cases.hpp"
#include "core/error.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/registry.hpp"
#include "table_cases.hpp"
#include "tests/support/fixtures.hpp"

namespace axdse::kernels {
namespace {

constexpr std::uint64_t kSeed = 77;
constexpr Operands kUnsigned = {OperandEncoding::kU8, OperandEncoding::kU8};
constexpr Operands kWithSignedWeights = {OperandEncoding::kU8, OperandEncoding::kS8};

/// How the processor's backends ran a problem.
struct Ways {
  bool as_terms = false;
  bool by_look_up = false;
};

/// On all backends that can.
Ways check_backends(const ConvProblem& problem, RandomEngine& engine) {
  const ConvTensors tensors = {.input = random_codes(problem.input_size(), engine),
                               .weight = random_codes(problem.weight_size(), engine)};
  const std::vector<std::int32_t> expected = run_guarded(find_backend("reference"), problem, tensors);
  Ways ways;
  for (const std::string& name : backend_names()) {
    const ApproxConv& backend = find_backend(name);
    if (name == "reference" || backend.why_not(problem)) continue;
    INFO("backend " << name << ", " << describe(problem));
    REQUIRE(run_guarded(backend, problem, tensors) == expected);
    ways.as_terms = ways.as_terms || name == "cpu-onednn" || name == "cpu-amx";
    ways.by_look_up = ways.by_look_up || name == "cpu-table";
  }
  CHECK(ways.by_look_up);
  return ways;
}

}  // namespace

TEST_CASE("tables of low rank run as convolutions and by look-up, in both operand orders", "[kernels][op]") {
  RandomEngine engine(kSeed);
  const auto [rank, largest_u, largest_v] =
      GENERATE(table<int, int, int>({{1, 255, 127}, {2, 255, 128}, {3, 40, 30}, {2, 1000, 15}, {1, 3, 5000}}));
  const TableMultiplier table = random_low_rank_table(kUnsigned, rank, largest_u, largest_v, engine);
  for (const TableMultiplier& multiplier : {table, exchanged(table)}) {
    for (int i = 0; i < 4; ++i) CHECK(check_backends(random_problem(multiplier, engine), engine).as_terms);
  }
}

TEST_CASE("tables of any rank run by look-up", "[kernels][op]") {
  RandomEngine engine(kSeed + 1);
  const TableMultiplier table = random_table(kWithSignedWeights, engine);
  for (int i = 0; i < 8; ++i) CHECK_FALSE(check_backends(random_problem(table, engine), engine).as_terms);
  const ConvProblem problem{.multiplier = table};
  CHECK_THAT(find_backend("cpu-onednn").why_not(problem).value_or(""),
             Catch::Contains("rank 256") && Catch::Matches(".*; here one term would take about [0-9.]+ us, looking "
                                                           "products up [0-9.]+ us"));
  CHECK(choose_backend(std::span(&problem, 1)).backend != nullptr);
}

TEST_CASE("products that span one byte, three or four are looked up exactly", "[kernels][op]") {
  RandomEngine engine(kSeed + 2);
  const auto span = GENERATE(200, 70000, 1 << 24);
  std::vector<std::int32_t> products(65536);
  for (std::int32_t& p : products) p = static_cast<std::int32_t>(uniform_below(engine, span)) - span / 2;
  const TableMultiplier table("wide", kUnsigned, products);
  for (int i = 0; i < 3; ++i) {
    ConvProblem problem = random_problem(table, engine);
    problem.groups = problem.kernel_height = problem.kernel_width = 1;
    problem.dilation_height = problem.dilation_width = 1;
    CHECK_FALSE(check_backends(problem, engine).as_terms);
  }
}

TEST_CASE("more taps than are laid out at a time, and more pixels than a block", "[kernels][op]") {
  RandomEngine engine(kSeed + 3);
  const TableMultiplier table = random_table(kWithSignedWeights, engine);
  CHECK_FALSE(check_backends({.multiplier = table, .batch = 67, .channels = 1301, .outputs = 3}, engine).as_terms);
  CHECK_FALSE(check_backends(with_stride_and_padding({.multiplier = table,
                                                      .batch = 2,
                                                      .height = 19,
                                                      .width = 17,
                                                      .channels = 35,
                                                      .outputs = 2,
                                                      .kernel_height = 5,
                                                      .kernel_width = 5},
                                                     1, 2),
                             engine)
                  .as_terms);
}

TEST_CASE("every published table on every backend that can", "[kernels][op][oracle]") {
  RandomEngine engine(kSeed + 4);
  int as_terms = 0;
  const std::vector<TableMultiplier> tables = evoapprox_tables();
  for (const TableMultiplier& table : tables) {
    as_terms += check_backends(random_problem(table, engine), engine).as_terms ? 1 : 0;
    as_terms += check_backends(random_problem(exchanged(table), engine), engine).as_terms ? 1 : 0;
  }
  if (!tables.empty()) CHECK(as_terms == 76);  // of 98: those of 38 circuits whose rank is low
}

TEST_CASE("every structured multiplier whose metrics others found runs as convolutions and by look-up",
          "[kernels][op][oracle][slow]") {
  RandomEngine engine(kSeed + 5);
  for (const auto& row : test::read_fixture_table("structured8x8.csv", ';')) {
    const MultiplierSpec spec = parse_multiplier(row.at("multiplier"));
    INFO(row.at("multiplier"));
    const bool factored = try_factorise(spec).factorisation.has_value();
    CHECK(check_backends(random_problem(spec, engine), engine).as_terms == factored);
    // Only columns that are OR-ed instead of added have tables of high rank.
    CHECK((factored || std::holds_alternative<CompressedMultiplier>(spec)));
  }
}

}  // namespace axdse::kernels
