#pragma once

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// The truth: loops over the multiplier's product table, for any multiplier.
class ReferenceTableConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "reference"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  [[nodiscard]] std::optional<double> estimated_ns(const ConvProblem& problem) const override;
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;
};

}  // namespace axdse::kernels
