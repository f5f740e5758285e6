#include "dse/searchers/genome.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace axdse::dse {

Configuration configuration_of(const SearchSpace& space, const Genome& genome) {
  AXDSE_ENSURE(genome.size() == space.layers.size(), "a genome names a level for each layer");
  std::vector<LayerLevel> layers;
  layers.reserve(genome.size());
  for (std::size_t l = 0; l < genome.size(); ++l)
    layers.push_back({space.layers[l].layer, space.layers[l].levels.at(genome[l])});
  return Configuration(std::move(layers));
}

std::optional<Genome> genome_of(const SearchSpace& space, const Configuration& configuration) {
  AXDSE_ENSURE(configuration.size() == space.layers.size(), "a configuration names a level for each layer");
  Genome genome;
  for (std::size_t l = 0; l < space.layers.size(); ++l) {
    const std::vector<Level>& levels = space.layers[l].levels;
    const auto found = std::find(levels.begin(), levels.end(), configuration.layers()[l].level);
    if (found == levels.end()) return std::nullopt;
    genome.push_back(static_cast<std::size_t>(found - levels.begin()));
  }
  return genome;
}

Genome random_genome(const SearchSpace& space, RandomEngine& engine) {
  Genome genome;
  for (const LayerChoices& layer : space.layers)
    genome.push_back(static_cast<std::size_t>(uniform_below(engine, layer.levels.size())));
  return genome;
}

}  // namespace axdse::dse
