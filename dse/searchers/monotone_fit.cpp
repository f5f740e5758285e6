#include "dse/searchers/monotone_fit.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace axdse::dse {

MonotoneFit::MonotoneFit(std::vector<Point> points) {
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
  struct Pool {  // of neighbours that share their mean
    Point sum;
    double count;
  };
  std::vector<Pool> pools;
  const auto merges = [&pools](bool equal_x) {
    const Pool& last = pools[pools.size() - 1];
    const Pool& before = pools[pools.size() - 2];
    return equal_x ? before.sum.x / before.count == last.sum.x / last.count
                   : before.sum.y / before.count > last.sum.y / last.count;
  };
  for (const Point& point : points) {
    pools.push_back({point, 1});
    while (pools.size() > 1 && (merges(true) || merges(false))) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum.x += last.sum.x;
      pools.back().sum.y += last.sum.y;
      pools.back().count += last.count;
    }
  }
  for (const Pool& pool : pools) knots_.push_back({pool.sum.x / pool.count, pool.sum.y / pool.count});
}

double MonotoneFit::operator()(double x) const {
  if (knots_.empty()) return x;
  if (x <= knots_.front().x) return knots_.front().y;
  if (x >= knots_.back().x)
    return knots_.back().x > 0 && knots_.back().y > 0 ? knots_.back().y * x / knots_.back().x : knots_.back().y;
  const auto right =
      std::upper_bound(knots_.begin(), knots_.end(), x, [](double value, const Point& knot) { return value < knot.x; });
  const auto left = right - 1;
  return left->y + (right->y - left->y) * (x - left->x) / (right->x - left->x);
}

}  // namespace axdse::dse
