#pragma once

#include <cstddef>

#include "kernels/approx_conv.hpp"
#include "kernels/cuda/low_rank_conv.hpp"

namespace axdse::kernels {

/// Every product looked up in the multiplier's table (kernels/cuda/table_lookup.cu): the baseline for CudaLowRankConv,
/// and the way for tables whose factorisation has too many terms.
class CudaTableConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cuda-table"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  /// Copies in, computes, copies out; device memory of the call's size for its duration.
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;

  /// Of DeviceTensors::workspace.
  [[nodiscard]] std::size_t workspace_bytes(const ConvProblem& problem) const;
  /// Enqueues on `stream` and returns; waits for the device only where it meets a multiplier for the first time. The
  /// problem's why_not() is empty.
  void enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const;
};

}  // namespace axdse::kernels
