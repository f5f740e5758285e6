#pragma once

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// Looks every product up, for any table whose products of one weight span less than 2^32. 256 output pixels at a time:
/// their activation codes are laid out tap by tap, so that one output channel's entries for one weight stay in
/// registers while they are looked up for all pixels (kernels/cpu/table_kernel.hpp).
///
/// Working memory of a thread: 256 x (512 taps + 4 bytes x outputs of a group); the products once for each multiplier,
/// 64 KiB a byte of their span.
class TableConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cpu-table"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  [[nodiscard]] std::optional<double> estimated_ns(const ConvProblem& problem) const override;
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;

  /// Byte planes that each product of the multiplier is cut into (1 to 4): the time of a look-up is proportional.
  [[nodiscard]] static int planes(const MultiplierSpec& multiplier);
};

}  // namespace axdse::kernels
