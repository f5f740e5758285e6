// Multipliers that are tables, on the GPU: their factors need looked-up activation maps, shifts and several launches.

#include <catch2/catch.hpp>
#include <vector>

#include "conv_cases.hpp"
#include "cuda/guarded_buffer.hpp"
#include "kernels/cuda/low_rank_conv.hpp"
#include "kernels/cuda/table_conv.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/reference/table_conv.hpp"
#include "table_cases.hpp"

namespace axdse::kernels {
namespace {

constexpr std::uint64_t kSeed = 20240713;
constexpr Operands kUnsigned = {OperandEncoding::kU8, OperandEncoding::kU8};

/// Small problems of every kind, and one whose activations are read 16 at a time and whose outputs fill two tiles.
std::vector<ConvProblem> problems(const TableMultiplier& table, RandomEngine& engine) {
  std::vector<ConvProblem> some = {with_stride_and_padding({.multiplier = table,
                                                            .height = 12,
                                                            .width = 11,
                                                            .channels = 32,
                                                            .outputs = 72,
                                                            .kernel_height = 3,
                                                            .kernel_width = 3,
                                                            .pad_code = 5},
                                                           1, 1)};
  for (int i = 0; i < 3; ++i) some.push_back(random_problem(table, engine));
  return some;
}

/// Whether `cuda` ran beside `cuda-table`, which runs them all.
bool equals_reference(const ConvProblem& problem, RandomEngine& engine) {
  INFO(describe(problem));
  const ConvTensors tensors = {.input = random_codes(problem.input_size(), engine),
                               .weight = random_codes(problem.weight_size(), engine)};
  const std::vector<std::int32_t> expected = run_guarded(ReferenceTableConv(), problem, tensors);
  REQUIRE(CudaTableConv().why_not(problem).value_or("") == "");
  CHECK(run_guarded(CudaTableConv(), problem, tensors) == expected);
  if (CudaLowRankConv().why_not(problem)) return false;
  CHECK(run_guarded(CudaLowRankConv(), problem, tensors) == expected);
  return true;
}

}  // namespace

TEST_CASE("tables of low rank run on tensor cores, in both operand orders", "[kernels][gpu]") {
  if (cuda::skip_without_device()) return;
  RandomEngine engine(kSeed);
  INFO("seed " << kSeed);
  const auto [rank, largest_u, largest_v] = GENERATE(
      table<int, int, int>({{1, 255, 127}, {2, 255, 128}, {3, 40, 30}, {2, 1000, 15}, {1, 3, 5000}, {11, 60, 50}}));
  const TableMultiplier low_rank = random_low_rank_table(kUnsigned, rank, largest_u, largest_v, engine);
  for (const TableMultiplier& multiplier : {low_rank, exchanged(low_rank)}) {
    const bool has_factors = try_factorise(multiplier).factorisation.has_value();
    for (const ConvProblem& problem : problems(multiplier, engine)) {
      CHECK(equals_reference(problem, engine) == has_factors);
    }
  }
}

TEST_CASE("tables of any rank and width are looked up on the GPU", "[kernels][gpu]") {
  if (cuda::skip_without_device()) return;
  RandomEngine engine(kSeed + 1);
  const auto span = GENERATE(200, 65536, 70000, 1 << 24);  // the last two do not fit 16 bits
  std::vector<std::int32_t> products(65536);
  for (std::int32_t& p : products) p = static_cast<std::int32_t>(uniform_below(engine, span)) - span / 2;
  const TableMultiplier multiplier("any", kUnsigned, products);
  for (const ConvProblem& problem : problems(multiplier, engine)) {
    if (CudaTableConv().why_not(problem).value_or("").ends_with("can leave int32")) continue;
    equals_reference(problem, engine);
  }
  equals_reference({.multiplier = multiplier, .height = 9, .width = 7, .channels = 100, .outputs = 3}, engine);
}

TEST_CASE("published tables on the GPU", "[kernels][gpu][oracle]") {
  if (cuda::skip_without_device()) return;
  RandomEngine engine(kSeed + 2);
  for (const TableMultiplier& multiplier : evoapprox_tables()) {
    for (const TableMultiplier& ordered : {multiplier, exchanged(multiplier)}) {
      equals_reference(problems(ordered, engine).front(), engine);
      equals_reference(random_problem(ordered, engine), engine);
    }
  }
}

}  // namespace axdse::kernels
