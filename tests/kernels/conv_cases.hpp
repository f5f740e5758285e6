#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/seed.hpp"
#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// Everything that a failing case's reader needs to repeat it.
[[nodiscard]] std::string describe(const ConvProblem& problem);

/// `count` multipliers: every family, operand pair and width, free masks and constants among them, drawn by `engine`.
[[nodiscard]] std::vector<MultiplierSpec> random_multipliers(int count, RandomEngine& engine);

/// Small odd extents, strides, dilations, kernels, groups and paddings; a window may lie wholly in the padding.
[[nodiscard]] ConvProblem random_problem(const MultiplierSpec& multiplier, RandomEngine& engine);

[[nodiscard]] std::vector<std::uint8_t> random_codes(std::size_t count, RandomEngine& engine);

struct ConvTensors {
  std::vector<std::uint8_t> input;
  std::vector<std::uint8_t> weight;
};

/// What `backend` computes on `threads` OpenMP threads. Fails the running test if it writes outside its output or
/// leaves an element of it unwritten. (One thread unless a test is about them: on a busy machine, spinning threads make
/// tests ten times slower.)
[[nodiscard]] std::vector<std::int32_t> run_guarded(const ApproxConv& backend, const ConvProblem& problem,
                                                    const ConvTensors& tensors, int threads = 1);

}  // namespace axdse::kernels
