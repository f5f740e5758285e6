#include "dse/search_space.hpp"

#include <algorithm>

namespace axdse::dse {

std::vector<std::string> SearchSpace::layer_names() const {
  std::vector<std::string> names;
  for (const LayerChoices& choices : layers) names.push_back(choices.layer);
  return names;
}

std::vector<Level> SearchSpace::common_levels() const {
  std::vector<Level> common;
  if (layers.empty()) return common;
  for (const Level& level : layers.front().levels) {
    const bool everywhere = std::all_of(layers.begin(), layers.end(), [&](const LayerChoices& choices) {
      return std::find(choices.levels.begin(), choices.levels.end(), level) != choices.levels.end();
    });
    if (everywhere) common.push_back(level);
  }
  return common;
}

double SearchSpace::size() const {
  double size = 1;
  for (const LayerChoices& choices : layers) size *= static_cast<double>(choices.levels.size());
  return size;
}

}  // namespace axdse::dse
