#pragma once

#include <cstdint>
#include <span>

#include "kernels/approx_conv.hpp"

namespace axdse::benchmarks {

/// What an emulator without our methods does: each activation code picks a row of the product table, each weight code
/// an entry of it. Plain loops, -O3 -march=native, on one thread; `products` are 65,536, `out` as ApproxConv's. No
/// groups.
void scalar_table_loop(const kernels::ConvProblem& problem, std::span<const std::int32_t> products,
                       std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
                       std::span<std::int32_t> out);

}  // namespace axdse::benchmarks
