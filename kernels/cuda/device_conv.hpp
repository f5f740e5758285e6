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

/// A backend that computes in device memory.
class DeviceConv : public ApproxConv {
 public:
  /// Copies in, computes, copies out; device memory of the call's size for its duration.
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const final;

  /// Of DeviceTensors::workspace: weights as the backend sees them, no activations.
  [[nodiscard]] virtual std::size_t workspace_bytes(const ConvProblem& problem) const = 0;
  /// Enqueues on `stream` and returns; waits for the device only where it meets a multiplier for the first time. The
  /// problem's why_not() is empty.
  virtual void enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const = 0;
};

}  // namespace axdse::kernels
