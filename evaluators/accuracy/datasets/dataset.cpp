#include "evaluators/accuracy/datasets/dataset.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "core/seed.hpp"

namespace axdse::accuracy {

std::span<const std::uint8_t> Dataset::image(std::int64_t index) const {
  const auto length = static_cast<std::size_t>(image_bytes());
  return std::span(pixels).subspan(static_cast<std::size_t>(index) * length, length);
}

Dataset subset(const Dataset& dataset, std::span<const std::int32_t> indices) {
  Dataset chosen{
      .height = dataset.height, .width = dataset.width, .channels = dataset.channels, .classes = dataset.classes};
  chosen.pixels.reserve(indices.size() * static_cast<std::size_t>(dataset.image_bytes()));
  chosen.labels.reserve(indices.size());
  for (const std::int32_t index : indices) {
    const std::span<const std::uint8_t> image = dataset.image(index);
    chosen.pixels.insert(chosen.pixels.end(), image.begin(), image.end());
    chosen.labels.push_back(dataset.labels[static_cast<std::size_t>(index)]);
  }
  return chosen;
}

SplitIndices split_indices(std::int64_t images, std::int64_t validation, std::uint64_t seed) {
  AXDSE_ENSURE(validation >= 0 && validation <= images, "a split cannot hold more images than there are");
  std::vector<std::int32_t> order(static_cast<std::size_t>(images));
  std::iota(order.begin(), order.end(), 0);
  RandomEngine engine(seed_for(seed, 0, "validation split"));
  shuffle(std::span(order), engine);
  const auto border = order.begin() + validation;
  SplitIndices split{.train = {border, order.end()}, .validation = {order.begin(), border}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace axdse::accuracy
