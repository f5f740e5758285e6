#pragma once

#include "kernels/cuda/device_conv.hpp"

namespace axdse::kernels {

/// Every product looked up in the multiplier's table (kernels/cuda/table_lookup.cu): the baseline for CudaLowRankConv,
/// and the way for tables whose factorisation has too many terms.
class CudaTableConv final : public DeviceConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "cuda-table"; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override;
  [[nodiscard]] std::size_t workspace_bytes(const ConvProblem& problem) const override;
  void enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const override;
};

}  // namespace axdse::kernels
