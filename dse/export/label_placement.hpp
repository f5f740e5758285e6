#pragma once

#include <optional>
#include <span>
#include <vector>

namespace axdse::dse {

struct Rectangle {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  [[nodiscard]] bool overlaps(const Rectangle& other) const noexcept {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
  [[nodiscard]] bool inside(const Rectangle& outer) const noexcept {
    return left >= outer.left && right <= outer.right && top >= outer.top && bottom <= outer.bottom;
  }
};

/// A text of a given size that wants to stand beside a point.
struct LabelRequest {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double distance = 0;  ///< at least, from the point to the text's border
};

/// A place for each label, in their order, beside its point: inside `frame`, over no earlier label and none of
/// `obstacles`. Nothing where every side is taken: an unreadable label is worse than none.
[[nodiscard]] std::vector<std::optional<Rectangle>> place_labels(std::span<const LabelRequest> labels,
                                                                 std::span<const Rectangle> obstacles,
                                                                 const Rectangle& frame);

}  // namespace axdse::dse
