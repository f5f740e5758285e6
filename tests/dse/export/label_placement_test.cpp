#include "dse/export/label_placement.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace axdse::dse {
namespace {

constexpr Rectangle kFrame{.left = 0, .top = 0, .right = 400, .bottom = 300};

TEST_CASE("a label alone stands right of its point, at the right border left of it", "[dse]") {
  const std::vector<LabelRequest> labels = {{.x = 100, .y = 100, .width = 60, .height = 10, .distance = 8},
                                            {.x = 390, .y = 200, .width = 60, .height = 10, .distance = 8}};
  const auto places = place_labels(labels, {}, kFrame);
  REQUIRE(places[0]);
  CHECK(places[0]->left == 108);
  CHECK(places[0]->right == 168);
  REQUIRE(places[1]);
  CHECK(places[1]->right == 382);
}

TEST_CASE("labels lie in the frame and over nothing, whatever the points", "[dse]") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> x(kFrame.left, kFrame.right);
  std::uniform_real_distribution<double> y(kFrame.top, kFrame.bottom);
  std::vector<LabelRequest> labels;
  std::vector<Rectangle> obstacles;
  for (int i = 0; i < 120; ++i) {
    labels.push_back({.x = x(random), .y = y(random), .width = 70, .height = 11, .distance = 7});
    obstacles.push_back({labels.back().x - 5, labels.back().y - 5, labels.back().x + 5, labels.back().y + 5});
  }
  const auto places = place_labels(labels, obstacles, kFrame);
  REQUIRE(places.size() == labels.size());
  std::size_t placed = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) continue;
    ++placed;
    CHECK(places[i]->inside(kFrame));
    for (std::size_t j = 0; j < places.size(); ++j) {
      CHECK_FALSE(places[i]->overlaps(obstacles[j]));
      if (j != i && places[j]) CHECK_FALSE(places[i]->overlaps(*places[j]));
    }
  }
  CHECK(placed > 20);
  CHECK(placed < labels.size());  // too many for the frame: some are left out
}

}  // namespace
}  // namespace axdse::dse
