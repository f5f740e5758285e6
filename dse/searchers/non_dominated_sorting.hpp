#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "dse/pareto.hpp"

namespace axdse::dse {

/// Indices of `points` in fronts: the first holds the non-dominated ones, the second those that only the first
/// dominates, and so on. Ascending within a front; of equal points all stand in the same one. O(M N^2) for N points of
/// M objectives. (fast-non-dominated-sort of Deb, Pratap, Agarwal, Meyarivan: A fast and elitist multiobjective genetic
/// algorithm: NSGA-II, IEEE Transactions on Evolutionary Computation 6(2), 2002, doi 10.1109/4235.996017, section
/// III-A)
[[nodiscard]] std::vector<std::vector<std::size_t>> non_dominated_sort(std::span<const ObjectiveVector> points);

/// How much room each member of `front` has: the sum over objectives of the distance between its two neighbours,
/// relative to the front's extent; infinite for the ends. In the order of `front`. (Ibid., section III-B)
[[nodiscard]] std::vector<double> crowding_distances(std::span<const ObjectiveVector> points,
                                                     std::span<const std::size_t> front);

/// Place of a point in a population: a lower front first, then more room.
struct CrowdedRank {
  std::size_t front = 0;
  double distance = std::numeric_limits<double>::infinity();
  /// The crowded-comparison operator of NSGA-II.
  [[nodiscard]] bool better_than(const CrowdedRank& other) const {
    return front != other.front ? front < other.front : distance > other.distance;
  }
};

[[nodiscard]] std::vector<CrowdedRank> crowded_ranks(std::span<const ObjectiveVector> points);

/// Indices of the `count` best points by crowded comparison, best first; ties by index. All of them when there are
/// fewer.
[[nodiscard]] std::vector<std::size_t> best_by_crowding(std::span<const ObjectiveVector> points, std::size_t count);

}  // namespace axdse::dse
