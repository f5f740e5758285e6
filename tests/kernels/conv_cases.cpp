#include "conv_cases.hpp"

#include <omp.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "core/text.hpp"

namespace axdse::kernels {
namespace {

int between(int min, int max, RandomEngine& engine) {
  return min + static_cast<int>(uniform_below(engine, static_cast<std::uint64_t>(max - min + 1)));
}

MaskedMultiplier random_multiplier(RandomEngine& engine) {
  constexpr std::array kOperands = {
      Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
      Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};
  const Operands operands = kOperands[uniform_below(engine, kOperands.size())];
  const bool narrow = between(0, 2, engine) == 0;
  const int activation_bits = narrow ? between(3, 8, engine) : 8;
  const int weight_bits = narrow ? between(3, 8, engine) : 8;
  const MaskedMultiplier full = exact(activation_bits, weight_bits, operands);
  MaskedMultiplier spec = full;
  switch (between(0, 5, engine)) {
    case 0:
      break;
    case 1:
      spec = truncated(between(0, full.rows() + full.columns() - 2, engine), activation_bits, weight_bits, operands);
      break;
    case 2:
      spec = rectangle(between(0, full.rows() - 1, engine), between(0, full.columns(), engine), activation_bits,
                       weight_bits, operands);
      break;
    case 3: {
      const int last = std::min(3, full.rows() - 1);
      spec = perforated(std::array{between(0, last, engine), between(0, last, engine)}, activation_bits, weight_bits,
                        operands);
      break;
    }
    case 4:
      spec = operand(between(0, full.rows() - 1, engine), between(0, full.columns() - 1, engine), activation_bits,
                     weight_bits, operands);
      break;
    default:
      spec.kept.bits = engine() | (between(0, 1, engine) == 0 ? engine() : 0);
  }
  if (between(0, 3, engine) == 0) spec.constant = between(-5000, 5000, engine);
  return spec;
}

}  // namespace

std::string describe(const ConvProblem& p) {
  return concat(canonical_name(p.multiplier), ": batch ", p.batch, ", input ", p.height, " x ", p.width, " x ",
                p.channels, ", outputs ", p.outputs, ", groups ", p.groups, ", kernel ", p.kernel_height, " x ",
                p.kernel_width, ", stride ", p.stride_height, " x ", p.stride_width, ", dilation ", p.dilation_height,
                " x ", p.dilation_width, ", padding ", p.pad_top, " ", p.pad_left, " ", p.pad_bottom, " ", p.pad_right,
                " of code ", int{p.pad_code});
}

std::vector<MultiplierSpec> random_multipliers(int count, RandomEngine& engine) {
  std::vector<MultiplierSpec> multipliers;
  for (int i = 0; i < count; ++i) multipliers.emplace_back(random_multiplier(engine));
  return multipliers;
}

ConvProblem random_problem(const MultiplierSpec& multiplier, RandomEngine& engine) {
  constexpr std::array kChannels = {1, 2, 3, 5, 8, 16, 17, 32, 33, 48, 64};
  const auto seldom = [&engine](int otherwise, int min, int max) {
    return between(0, 2, engine) == 0 ? between(min, max, engine) : otherwise;
  };
  ConvProblem problem{.multiplier = multiplier,
                      .batch = between(1, 3, engine),
                      .height = between(1, 11, engine),
                      .width = between(1, 11, engine),
                      .channels = kChannels[uniform_below(engine, kChannels.size())],
                      .outputs = kChannels[uniform_below(engine, kChannels.size())],
                      .kernel_height = between(1, 5, engine),
                      .kernel_width = between(1, 5, engine),
                      .stride_height = between(1, 3, engine)};
  problem.stride_width = seldom(static_cast<int>(problem.stride_height), 1, 3);
  problem.pad_top = between(0, 3, engine);
  problem.pad_left = seldom(static_cast<int>(problem.pad_top), 0, 3);
  problem.pad_bottom = seldom(static_cast<int>(problem.pad_top), 0, 3);
  problem.pad_right = seldom(static_cast<int>(problem.pad_top), 0, 3);
  problem.pad_code = static_cast<std::uint8_t>(seldom(0, 0, 255));
  problem.kernel_height = std::min(problem.kernel_height, problem.padded_height());
  problem.kernel_width = std::min(problem.kernel_width, problem.padded_width());
  problem.dilation_height = seldom(1, 1, 3);
  problem.dilation_width = seldom(static_cast<int>(problem.dilation_height), 1, 3);
  if (problem.window_height() > problem.padded_height()) problem.dilation_height = 1;
  if (problem.window_width() > problem.padded_width()) problem.dilation_width = 1;
  if (between(0, 2, engine) == 0) {  // groups; half of them depthwise
    problem.groups = between(2, 5, engine);
    const bool depthwise = between(0, 1, engine) == 0;
    if (depthwise) problem.groups = problem.channels;
    problem.channels = depthwise ? problem.groups : problem.groups * between(2, 9, engine);
    problem.outputs = problem.groups * (depthwise ? seldom(1, 1, 3) : between(1, 9, engine));
  }
  return problem;
}

std::vector<std::uint8_t> random_codes(std::size_t count, RandomEngine& engine) {
  std::vector<std::uint8_t> codes(count);
  for (std::uint8_t& code : codes) code = static_cast<std::uint8_t>(uniform_below(engine, 256));
  return codes;
}

std::vector<std::int32_t> run_guarded(const ApproxConv& backend, const ConvProblem& problem, const ConvTensors& tensors,
                                      int threads) {
  omp_set_num_threads(threads);
  constexpr std::int32_t kGuard = 0x5ca1ab1e;  // no sum of a test is as large, so an unwritten element shows too
  constexpr std::size_t kGuards = 64;
  std::vector<std::int32_t> memory(problem.output_size() + 2 * kGuards, kGuard);
  const std::span<std::int32_t> out = std::span(memory).subspan(kGuards, problem.output_size());
  backend.run(problem, tensors.input, tensors.weight, out);
  const auto untouched = [](std::span<const std::int32_t> guards) {
    return std::ranges::all_of(guards, [](std::int32_t value) { return value == kGuard; });
  };
  CHECK(untouched(std::span(memory).first(kGuards)));
  CHECK(untouched(std::span(memory).last(kGuards)));
  CHECK(std::ranges::count(out, kGuard) == 0);
  return {out.begin(), out.end()};
}

}  // namespace axdse::kernels
