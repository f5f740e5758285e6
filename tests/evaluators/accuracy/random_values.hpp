#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/seed.hpp"

namespace axdse::accuracy {

/// Uniform in [low, high).
inline std::vector<float> random_values(std::size_t count, double low, double high, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(low + (high - low) * uniform_unit(engine));
  return values;
}

/// Of both signs, more of them positive.
inline std::vector<float> random_values(std::size_t count, std::uint64_t seed) {
  return random_values(count, -1, 3, seed);
}

}  // namespace axdse::accuracy
