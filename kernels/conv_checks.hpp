#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// What every backend asks of a problem. Empty, or why no backend can run it: an extent below 1, a kernel larger than
/// the padded input, a tensor beyond 2^40 elements, a sum of products that can leave int32.
[[nodiscard]] std::optional<std::string> why_not_runnable(const ConvProblem& problem);

/// @throws InternalError a view's size does not fit the problem, or `why_not` (the calling backend's answer) is not
/// empty
void check_run(const ConvProblem& problem, const std::optional<std::string>& why_not,
               std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight, std::span<std::int32_t> out);

}  // namespace axdse::kernels
