#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace axdse::evaluators {

/// A data set that campaigns may name: what a campaign is checked against before any image is read.
struct KnownDataset {
  std::string_view name;
  /// What must be in its folder, each plain or with ".gz": images and labels of train and validation, then of test.
  std::array<std::string_view, 4> files;
  std::int64_t train_images;
  std::int64_t validation_images;
  std::int64_t test_images;
};

inline constexpr KnownDataset kFashionMnist = {
    .name = "fashion-mnist",
    .files = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
    .train_images = 50'000,
    .validation_images = 10'000,
    .test_images = 10'000};

inline constexpr std::array kKnownDatasets = {kFashionMnist};

}  // namespace axdse::evaluators
