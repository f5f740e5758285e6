#pragma once

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// The terms u_t(a) v_t(w) of the multiplier's factorisation, multiplied by AMX's int8 tile instructions, which are
/// exact for all operands. Activations are expanded where they are used: some rows at a time, in the level-2 cache.
///
/// Each thread keeps what its last problems needed (weights in the order of the tiles): problems should come back on
/// the same thread. Working memory of a thread: 256 KiB of activations where weights are few, else 640, or those of one
/// output row where that is more.
class TileConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cpu-amx"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  /// 0.65 of what run() should take, so that the registry turns to cpu-onednn only where that leads clearly.
  [[nodiscard]] std::optional<double> estimated_ns(const ConvProblem& problem) const override;
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;
};

}  // namespace axdse::kernels
