#pragma once

#include "kernels/cuda/device_conv.hpp"

namespace axdse::kernels {

/// The terms of a multiplier as int8 convolutions on tensor cores (kernels/cuda/implicit_gemm.cu), depthwise layers on
/// the ordinary ones. Sums are taken modulo 2^32, so they are exact wherever the result fits int32, whatever the order.
class CudaLowRankConv final : public DeviceConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cuda"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  [[nodiscard]] std::size_t workspace_bytes(const ConvProblem& problem) const override;
  void enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const override;
};

}  // namespace axdse::kernels
