#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dse/searchers/genome.hpp"

namespace axdse::dse {

/// A measured value (accuracy drop, loss increase) of a genome.
struct Observation {
  Genome genome;
  double value = 0;
};

/// Predicts a damage (0 for the exact network, larger is worse) as a sum of one term a layer, which depends on the
/// layer's level: single-layer damages measured after batch-norm recalibration add up well enough to rank mixed
/// configurations.
///
/// There are more terms than observations, so each is shrunk towards what the uniform configurations say: a level's
/// damage in every layer, times the layer's share, which is itself fitted to the mixed observations. Terms are not
/// negative.
class AdditiveModel {
 public:
  /// `levels_of_layer`: the number of levels of each layer. `uniform` holds the observations with one level in all
  /// layers (the same index means the same level only where `uniform` says so: a layer's level that no uniform
  /// observation holds is taken to be as bad as their mean).
  AdditiveModel(const std::vector<std::size_t>& levels_of_layer, std::span<const Observation> uniform,
                std::span<const Observation> mixed);

  [[nodiscard]] double predict(const Genome& genome) const;

 private:
  std::vector<std::vector<double>> terms_;  ///< by layer and level
};

}  // namespace axdse::dse
