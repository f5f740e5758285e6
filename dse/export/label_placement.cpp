#include "dse/export/label_placement.hpp"

#include <algorithm>
#include <array>

namespace axdse::dse {
namespace {

/// Where the label's centre lies, in halves of its size plus the distance from the point.
struct Side {
  double x;
  double y;
};
constexpr std::array<Side, 8> kSides = {{{1, 0}, {-1, 0}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1}, {0, -1}, {0, 1}}};
constexpr std::array kDistances = {1.0, 2.0};

Rectangle beside(const LabelRequest& label, const Side& side, double distance) {
  // A diagonal label touches the point's corner, so it needs less distance each way.
  const double reach = side.x != 0 && side.y != 0 ? 0.7 * distance : distance;
  const double x = label.x + side.x * (0.5 * label.width + reach);
  const double y = label.y + side.y * (0.5 * label.height + reach);
  return {.left = x - 0.5 * label.width,
          .top = y - 0.5 * label.height,
          .right = x + 0.5 * label.width,
          .bottom = y + 0.5 * label.height};
}

}  // namespace

std::vector<std::optional<Rectangle>> place_labels(std::span<const LabelRequest> labels,
                                                   std::span<const Rectangle> obstacles, const Rectangle& frame) {
  std::vector<Rectangle> taken(obstacles.begin(), obstacles.end());
  std::vector<std::optional<Rectangle>> places;
  for (const LabelRequest& label : labels) {
    std::optional<Rectangle> place;
    for (const double factor : kDistances) {
      for (const Side& side : kSides) {
        if (place) break;
        const Rectangle candidate = beside(label, side, factor * label.distance);
        const bool is_free = candidate.inside(frame) && std::ranges::none_of(taken, [&](const Rectangle& other) {
                               return candidate.overlaps(other);
                             });
        if (is_free) place = candidate;
      }
    }
    if (place) taken.push_back(*place);
    places.push_back(place);
  }
  return places;
}

}  // namespace axdse::dse
