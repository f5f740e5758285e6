#include "dse/pareto.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"

namespace axdse::dse {

bool dominates(std::span<const double> a, std::span<const double> b) {
  AXDSE_ENSURE(a.size() == b.size(), "points of one comparison have the same objectives");
  bool better_somewhere = false;
  for (std::size_t m = 0; m < a.size(); ++m) {
    if (a[m] > b[m]) return false;
    better_somewhere = better_somewhere || a[m] < b[m];
  }
  return better_somewhere;
}

std::vector<std::size_t> non_dominated(std::span<const ObjectiveVector> points) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool is_dominated = std::any_of(points.begin(), points.end(),
                                          [&](const ObjectiveVector& other) { return dominates(other, points[i]); });
    if (!is_dominated) front.push_back(i);
  }
  return front;
}

double hypervolume_2d(std::span<const ObjectiveVector> points, std::span<const double, 2> reference) {
  std::vector<const ObjectiveVector*> inside;
  for (const ObjectiveVector& point : points) {
    AXDSE_ENSURE(point.size() == 2, "hypervolume_2d measures two objectives");
    if (point[0] < reference[0] && point[1] < reference[1]) inside.push_back(&point);
  }
  std::sort(inside.begin(), inside.end(), [](const auto* a, const auto* b) { return *a < *b; });
  double area = 0;
  double lowest_second = reference[1];
  for (const ObjectiveVector* point :
       inside) {  // by rising first objective: each step down in the second adds a rectangle
    if ((*point)[1] >= lowest_second) continue;
    area += (reference[0] - (*point)[0]) * (lowest_second - (*point)[1]);
    lowest_second = (*point)[1];
  }
  return area;
}

}  // namespace axdse::dse
