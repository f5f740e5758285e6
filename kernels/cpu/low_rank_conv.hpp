#pragma once

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// The terms u_t(a) v_t(w) of the multiplier's factorisation, as extra channels of one oneDNN int8 convolution. Exact
/// on every instruction set that oneDNN knows: what a processor computes is tested with the largest operands, and terms
/// and channels are split accordingly.
///
/// Each thread keeps what its last problems needed (primitives, weights in oneDNN's order): problems should come back
/// on the same thread. Its working memory holds some megabytes of expanded activations, never those of a whole large
/// batch.
class LowRankConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cpu-onednn"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  [[nodiscard]] std::optional<double> estimated_ns(const ConvProblem& problem) const override;
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;
};

}  // namespace axdse::kernels
