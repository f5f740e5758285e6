#pragma once

#include <string>
#include <vector>

#include "core/configuration.hpp"

namespace axdse::dse {

/// The levels that one layer may take.
struct LayerChoices {
  std::string layer;
  std::vector<Level> levels;  ///< at least one, without repetitions
};

/// What a search may choose: any combination of the layers' levels.
struct SearchSpace {
  std::vector<LayerChoices> layers;  ///< in network order
  Level exact;                       ///< exact(8, 8) on the campaign's operands: the reference of every comparison
  [[nodiscard]] std::vector<std::string> layer_names() const;
  /// Levels that every layer may take, in the order of the first layer: the uniform configurations.
  [[nodiscard]] std::vector<Level> common_levels() const;
  /// Number of configurations; infinity when it does not fit a double.
  [[nodiscard]] double size() const;
};

}  // namespace axdse::dse
