#pragma once

#include <cstddef>

#include "kernels/approx_conv.hpp"

struct CUstream_st;  // of CUDA's cudaStream_t

namespace axdse::kernels {

/// One call's tensors in the current device's memory, shapes and orders as in ApproxConv. `out` is aligned to 16 bytes,
/// `workspace` to 256; an input aligned to 16 bytes is read faster.
struct DeviceTensors {
  const std::uint8_t* input = nullptr;
  const std::uint8_t* weight = nullptr;
  std::int32_t* out = nullptr;
  std::byte* workspace = nullptr;
};

/// The terms of a multiplier as int8 convolutions on tensor cores (kernels/cuda/implicit_gemm.cu), depthwise layers on
/// the ordinary ones. Sums are taken modulo 2^32, so they are exact wherever the result fits int32, whatever the order.
class CudaLowRankConv final : public ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cuda"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  /// Copies in, computes, copies out; device memory of the call's size for its duration.
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override;

  /// Of DeviceTensors::workspace: weights as the terms see them, padded to tiles; no activations.
  [[nodiscard]] std::size_t workspace_bytes(const ConvProblem& problem) const;
  /// Enqueues on `stream` and returns; waits for the device only where it meets a multiplier for the first time. The
  /// problem's why_not() is empty.
  void enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const;
};

}  // namespace axdse::kernels
