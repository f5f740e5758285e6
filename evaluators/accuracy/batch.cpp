#include "evaluators/accuracy/batch.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace axdse::accuracy {
namespace {

const std::array<float, 256>& pixel_values() {
  static const std::array<float, 256> values = [] {
    std::array<float, 256> table{};
    for (std::size_t pixel = 0; pixel < table.size(); ++pixel) table[pixel] = static_cast<float>(pixel) / 255.0F;
    return table;
  }();
  return values;
}

/// image (H, W, C) -> out, each row's pixels in reverse order.
void mirror(std::span<const std::uint8_t> image, std::int64_t width, std::int64_t channels, float* out) {
  const std::array<float, 256>& value_of = pixel_values();
  const std::int64_t row_bytes = width * channels;
  const auto rows = static_cast<std::int64_t>(image.size()) / row_bytes;
  for (std::int64_t y = 0; y < rows; ++y) {
    for (std::int64_t x = width - 1; x >= 0; --x) {
      for (std::int64_t c = 0; c < channels; ++c)
        *out++ = value_of[image[static_cast<std::size_t>(y * row_bytes + x * channels + c)]];
    }
  }
}

/// `flip()` is asked once an image: mirror it?
template <typename Flip>
Batch fill(const Dataset& dataset, std::span<const std::int32_t> indices, Flip flip) {
  const auto count = static_cast<std::int64_t>(indices.size());
  torch::Tensor pixels = torch::empty({count, dataset.height, dataset.width, dataset.channels});
  torch::Tensor labels = torch::empty({count}, torch::kInt64);
  const std::array<float, 256>& value_of = pixel_values();
  float* out = pixels.data_ptr<float>();
  auto* label = labels.data_ptr<std::int64_t>();
  for (const std::int32_t index : indices) {
    const std::span<const std::uint8_t> image = dataset.image(index);
    if (flip()) {
      mirror(image, dataset.width, dataset.channels, out);
    } else {
      std::transform(image.begin(), image.end(), out, [&](std::uint8_t pixel) { return value_of[pixel]; });
    }
    out += image.size();
    *label++ = dataset.labels[static_cast<std::size_t>(index)];
  }
  return {.images = pixels.permute({0, 3, 1, 2}), .labels = labels};  // (N, H, W, C) seen as (N, C, H, W) channels_last
}

}  // namespace

Batch make_batch(const Dataset& dataset, std::span<const std::int32_t> indices) {
  return fill(dataset, indices, [] { return false; });
}

Batch make_flipped_batch(const Dataset& dataset, std::span<const std::int32_t> indices, RandomEngine& flips) {
  return fill(dataset, indices, [&] { return uniform_below(flips, 2) == 1; });
}

std::vector<std::int32_t> shuffled_indices(std::int64_t images, std::uint64_t seed) {
  std::vector<std::int32_t> indices(static_cast<std::size_t>(images));
  std::iota(indices.begin(), indices.end(), 0);
  RandomEngine engine(seed);
  shuffle(std::span(indices), engine);
  return indices;
}

}  // namespace axdse::accuracy
