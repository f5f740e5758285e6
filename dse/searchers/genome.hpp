#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/seed.hpp"
#include "dse/search_space.hpp"

namespace axdse::dse {

/// A configuration as a search handles it: for each layer an index into the layer's levels.
using Genome = std::vector<std::size_t>;

[[nodiscard]] Configuration configuration_of(const SearchSpace& space, const Genome& genome);

/// Nothing if a level is not in the space (the exact configuration need not be).
[[nodiscard]] std::optional<Genome> genome_of(const SearchSpace& space, const Configuration& configuration);

/// Every layer's level drawn independently, all equally likely.
[[nodiscard]] Genome random_genome(const SearchSpace& space, RandomEngine& engine);

}  // namespace axdse::dse
