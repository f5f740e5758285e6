#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>

namespace axdse {

/// The only random engine of axdse: its sequence is fixed by the C++ standard.
using RandomEngine = std::mt19937_64;

/// One seed per use: a hash of the base seed, a number (proposal, layer, ...) and what it is for ("shuffle", "flip",
/// ...). Stable across machines and releases; equal arguments give equal seeds. (SplitMix64 over FNV-1a.)
[[nodiscard]] std::uint64_t seed_for(std::uint64_t base_seed, std::uint64_t number, std::string_view purpose) noexcept;

/// Uniform integer in [0, bound), bound > 0. The standard's distributions differ between libraries, this does not.
[[nodiscard]] std::uint64_t uniform_below(RandomEngine& engine, std::uint64_t bound);

/// Uniform double in [0, 1).
[[nodiscard]] double uniform_unit(RandomEngine& engine);

/// Fisher-Yates; equal engines give equal orders everywhere.
template <typename T>
void shuffle(std::span<T> values, RandomEngine& engine) {
  for (std::size_t i = values.size(); i > 1; --i) {
    using std::swap;
    swap(values[i - 1], values[static_cast<std::size_t>(uniform_below(engine, i))]);
  }
}

}  // namespace axdse
