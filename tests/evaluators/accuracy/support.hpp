#pragma once

#include <cstdint>

#include "core/seed.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Random images of Fashion-MNIST's size; the class shows as one bright row, so that a network can learn it.
inline Dataset random_dataset(std::int64_t images, std::uint64_t seed) {
  Dataset dataset{.height = 28, .width = 28, .channels = 1, .classes = 10};
  RandomEngine engine(seed);
  for (std::int64_t n = 0; n < images; ++n) {
    const auto label = static_cast<std::uint8_t>(uniform_below(engine, 10));
    dataset.labels.push_back(label);
    for (int pixel = 0; pixel < 28 * 28; ++pixel) {
      const bool bright = pixel / 28 == 2 * label + 4;
      dataset.pixels.push_back(static_cast<std::uint8_t>(uniform_below(engine, bright ? 256 : 64)));
    }
  }
  return dataset;
}

/// The first `count` images.
inline Batch first_images(const Dataset& dataset, std::int32_t count) {
  std::vector<std::int32_t> indices;
  for (std::int32_t n = 0; n < count; ++n) indices.push_back(n);
  return make_batch(dataset, indices);
}

/// Parameters and buffers are equal bit for bit.
inline bool equal_state(const Network& a, const Network& b) {
  const auto equal = [](const std::vector<NamedTensor>& x, const std::vector<NamedTensor>& y) {
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (x[i].name != y[i].name || !torch::equal(x[i].tensor, y[i].tensor)) return false;
    }
    return true;
  };
  return equal(a.parameters(), b.parameters()) && equal(a.buffers(), b.buffers());
}

}  // namespace axdse::accuracy
