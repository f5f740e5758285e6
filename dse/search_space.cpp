#include "dse/search_space.hpp"

#include <algorithm>
#include <iterator>

namespace axdse::dse {

std::vector<std::string> SearchSpace::layer_names() const {
  std::vector<std::string> names;
  names.reserve(layers.size());
  for (const LayerChoices& choices : layers) names.push_back(choices.layer);
  return names;
}

std::vector<Level> SearchSpace::common_levels() const {
  std::vector<Level> common;
  if (layers.empty()) return common;
  std::copy_if(layers.front().levels.begin(), layers.front().levels.end(), std::back_inserter(common),
               [this](const Level& level) {
                 return std::all_of(layers.begin(), layers.end(), [&level](const LayerChoices& choices) {
                   return std::find(choices.levels.begin(), choices.levels.end(), level) != choices.levels.end();
                 });
               });
  return common;
}

double SearchSpace::size() const {
  double count = 1;
  for (const LayerChoices& choices : layers) count *= static_cast<double>(choices.levels.size());
  return count;
}

}  // namespace axdse::dse
