#include "dse/searchers/variation.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace axdse::dse {
namespace {

constexpr double kSmallStep = 0.7;  // share of mutations that move along the order

}  // namespace

Variation::Variation(std::vector<std::vector<std::size_t>> order) : order_(std::move(order)) {
  for (std::size_t l = 0; l < order_.size(); ++l) {
    place_.emplace_back(order_[l].size());
    for (std::size_t p = 0; p < order_[l].size(); ++p) place_[l].at(order_[l][p]) = p;
    if (order_[l].size() > 1) changeable_.push_back(l);
  }
}

Genome Variation::cross(const Genome& a, const Genome& b, RandomEngine& engine) {
  AXDSE_ENSURE(a.size() == b.size(), "parents come from one space");
  Genome child = a;
  if (uniform_below(engine, 2) == 0) {
    for (std::size_t l = 0; l < child.size(); ++l) {
      if (uniform_below(engine, 2) == 0) child[l] = b[l];
    }
    return child;
  }
  std::uint64_t first = uniform_below(engine, child.size() + 1);
  std::uint64_t last = uniform_below(engine, child.size() + 1);
  if (first > last) std::swap(first, last);
  for (std::uint64_t l = first; l < last; ++l) child[l] = b[l];
  return child;
}

Genome Variation::mutate(Genome genome, RandomEngine& engine) const {
  if (changeable_.empty()) return genome;
  const std::size_t certain = changeable_[uniform_below(engine, changeable_.size())];
  for (const std::size_t l : changeable_) {
    if (l == certain || uniform_below(engine, 2 * changeable_.size()) == 0)
      genome[l] = changed_level(l, genome[l], engine);
  }
  return genome;
}

std::size_t Variation::changed_level(std::size_t layer, std::size_t level, RandomEngine& engine) const {
  const std::vector<std::size_t>& order = order_[layer];
  const std::size_t from = place_[layer][level];
  if (uniform_unit(engine) < kSmallStep) {
    const std::size_t step = 1 + static_cast<std::size_t>(uniform_below(engine, 2));
    const bool upwards = uniform_below(engine, 2) == 0;
    if (upwards && from + step < order.size()) return order[from + step];
    if (!upwards && from >= step) return order[from - step];
  }
  const std::size_t other = static_cast<std::size_t>(uniform_below(engine, order.size() - 1));
  return order[other < from ? other : other + 1];
}

}  // namespace axdse::dse
