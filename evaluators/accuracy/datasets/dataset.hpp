#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace axdse::accuracy {

/// Labelled images of equal size, as stored: 8 bits a pixel.
struct Dataset {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 1;
  std::int64_t classes = 0;
  std::vector<std::uint8_t> pixels;  ///< (N, H, W, C), the last index fastest
  std::vector<std::uint8_t> labels;  ///< (N), below `classes`

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
  [[nodiscard]] std::int64_t image_bytes() const { return height * width * channels; }
  [[nodiscard]] std::span<const std::uint8_t> image(std::int64_t index) const;  ///< (H, W, C)
};

/// The images of `indices`, in that order.
[[nodiscard]] Dataset subset(const Dataset& dataset, std::span<const std::int32_t> indices);

/// Which images train and which validate: disjoint, together all, each ascending.
struct SplitIndices {
  std::vector<std::int32_t> train;
  std::vector<std::int32_t> validation;
};

/// Draws `validation` of `images` at random. Equal arguments give equal splits on every machine.
[[nodiscard]] SplitIndices split_indices(std::int64_t images, std::int64_t validation, std::uint64_t seed);

/// A data set as the project uses it: the search sees train and validation; test images are counted once, for the
/// report.
struct SplitDataset {
  std::string name;
  Dataset train;
  Dataset validation;
  Dataset test;
  SplitIndices indices;     ///< of train and validation in the file they share
  std::string data_sha256;  ///< of all images, labels and split indices
};

}  // namespace axdse::accuracy
