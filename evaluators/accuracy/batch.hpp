#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>

#include "core/seed.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"

namespace axdse::accuracy {

/// Images as a network takes them.
struct Batch {
  torch::Tensor images;  ///< (N, C, H, W) float, pixel / 255, channels_last
  torch::Tensor labels;  ///< (N) int64

  [[nodiscard]] Batch to(const torch::Device& device) const { return {images.to(device), labels.to(device)}; }
};

/// The images of `indices`, in that order.
[[nodiscard]] Batch make_batch(const Dataset& dataset, std::span<const std::int32_t> indices);

/// The same, each image mirrored left to right with probability 1/2 drawn from `flips`.
[[nodiscard]] Batch make_flipped_batch(const Dataset& dataset, std::span<const std::int32_t> indices,
                                       RandomEngine& flips);

/// 0 .. images - 1 in an order drawn from `seed`.
[[nodiscard]] std::vector<std::int32_t> shuffled_indices(std::int64_t images, std::uint64_t seed);

}  // namespace axdse::accuracy
