#pragma once

#include <vector>

#include "core/seed.hpp"
#include "dse/searchers/genome.hpp"

namespace axdse::dse {

/// Crossover and mutation of genomes whose levels have an order (by cost), so that a small step is a small change.
class Variation {
 public:
  /// `order[l]` lists the level indices of layer l from the dearest to the cheapest.
  explicit Variation(std::vector<std::vector<std::size_t>> order);

  /// Uniform or two-point crossover, each as likely as the other: every gene comes from one of the parents.
  [[nodiscard]] static Genome cross(const Genome& a, const Genome& b, RandomEngine& engine);

  /// Changes at least one gene, one on average: mostly one or two steps along the order, else to any other level.
  [[nodiscard]] Genome mutate(Genome genome, RandomEngine& engine) const;

 private:
  [[nodiscard]] std::size_t changed_level(std::size_t layer, std::size_t level, RandomEngine& engine) const;

  std::vector<std::vector<std::size_t>> order_;
  std::vector<std::vector<std::size_t>> place_;  ///< place_[l][level] = position in order_[l]
  std::vector<std::size_t> changeable_;          ///< layers with more than one level
};

}  // namespace axdse::dse
