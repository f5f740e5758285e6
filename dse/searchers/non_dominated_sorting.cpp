#include "dse/searchers/non_dominated_sorting.hpp"

#include <algorithm>
#include <numeric>

namespace axdse::dse {

std::vector<std::vector<std::size_t>> non_dominated_sort(std::span<const ObjectiveVector> points) {
  std::vector<std::vector<std::size_t>> dominated_by_me(points.size());
  std::vector<std::size_t> dominators(points.size(), 0);
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = 0; b < points.size(); ++b) {
      if (!dominates(points[a], points[b])) continue;
      dominated_by_me[a].push_back(b);
      ++dominators[b];
    }
  }
  std::vector<std::vector<std::size_t>> fronts;
  std::vector<std::size_t> current;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (dominators[i] == 0) current.push_back(i);
  }
  while (!current.empty()) {
    std::vector<std::size_t> next;
    for (const std::size_t i : current) {
      for (const std::size_t j : dominated_by_me[i]) {
        if (--dominators[j] == 0) next.push_back(j);
      }
    }
    std::sort(next.begin(), next.end());
    fronts.push_back(std::move(current));
    current = std::move(next);
  }
  return fronts;
}

std::vector<double> crowding_distances(std::span<const ObjectiveVector> points, std::span<const std::size_t> front) {
  std::vector<double> distances(front.size(), 0);
  if (front.empty()) return distances;
  std::vector<std::size_t> order(front.size());  // positions in `front`
  for (std::size_t m = 0; m < points[front[0]].size(); ++m) {
    const auto value = [&](std::size_t position) { return points[front[position]][m]; };
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const double extent = value(order.back()) - value(order.front());
    distances[order.front()] = distances[order.back()] = std::numeric_limits<double>::infinity();
    if (extent <= 0) continue;
    for (std::size_t k = 1; k + 1 < order.size(); ++k) {
      distances[order[k]] += (value(order[k + 1]) - value(order[k - 1])) / extent;
    }
  }
  return distances;
}

std::vector<CrowdedRank> crowded_ranks(std::span<const ObjectiveVector> points) {
  std::vector<CrowdedRank> ranks(points.size());
  const std::vector<std::vector<std::size_t>> fronts = non_dominated_sort(points);
  for (std::size_t f = 0; f < fronts.size(); ++f) {
    const std::vector<double> distances = crowding_distances(points, fronts[f]);
    for (std::size_t k = 0; k < fronts[f].size(); ++k) ranks[fronts[f][k]] = {f, distances[k]};
  }
  return ranks;
}

std::vector<std::size_t> best_by_crowding(std::span<const ObjectiveVector> points, std::size_t count) {
  const std::vector<CrowdedRank> ranks = crowded_ranks(points);
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a].better_than(ranks[b]); });
  order.resize(std::min(count, order.size()));
  return order;
}

}  // namespace axdse::dse
