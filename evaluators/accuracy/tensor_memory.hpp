#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <span>

/// Tensors as the plain memory that loops and kernels work on, in the order (N, H, W, C), (K, R, S, C), (N, C) or (K,
/// C).
namespace axdse::accuracy {

/// The same values with memory in that order.
[[nodiscard]] inline torch::Tensor channels_last(const torch::Tensor& tensor) {
  return tensor.contiguous(tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous);
}

[[nodiscard]] inline torch::Tensor empty_channels_last(at::IntArrayRef sizes, torch::ScalarType type) {
  const bool image = sizes.size() == 4;
  return torch::empty(sizes, torch::TensorOptions(type).memory_format(image ? torch::MemoryFormat::ChannelsLast
                                                                            : torch::MemoryFormat::Contiguous));
}

// Views of a dense tensor, whatever its order.

[[nodiscard]] inline std::span<const float> floats_of(const torch::Tensor& tensor) {
  return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

[[nodiscard]] inline std::span<float> mutable_floats_of(const torch::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(const torch::Tensor& tensor) {
  return {tensor.const_data_ptr<std::uint8_t>(), static_cast<std::size_t>(tensor.numel())};
}

[[nodiscard]] inline std::span<std::uint8_t> mutable_bytes_of(const torch::Tensor& tensor) {
  return {tensor.mutable_data_ptr<std::uint8_t>(), static_cast<std::size_t>(tensor.numel())};
}

/// (N, K, H, W) or (N, K) -> (K).
[[nodiscard]] inline torch::Tensor sum_by_channel(const torch::Tensor& tensor) {
  return tensor.dim() == 2 ? tensor.sum(0) : tensor.sum(at::IntArrayRef({0, 2, 3}));
}

}  // namespace axdse::accuracy
