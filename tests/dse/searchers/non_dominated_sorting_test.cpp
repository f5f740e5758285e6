#include "dse/searchers/non_dominated_sorting.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/file.hpp"
#include "core/json.hpp"

namespace axdse::dse {

TEST_CASE("fronts and crowding distances equal pymoo's", "[dse][oracle]") {
  const Json fixture = Json::parse(read_file(AXDSE_FIXTURES "/dse/pymoo_pareto.json"));
  int distances_compared = 0;
  for (const Json& example : fixture["cases"]) {
    const std::vector<ObjectiveVector> points = example["points"];
    const std::vector<std::vector<std::size_t>> fronts = non_dominated_sort(points);
    CHECK(fronts == example["fronts"].get<std::vector<std::vector<std::size_t>>>());
    CHECK(fronts.front() == non_dominated(points));
    if (!example.contains("crowding_of_first_front")) continue;
    const std::vector<double> distances = crowding_distances(points, fronts.front());
    for (std::size_t i = 0; i < distances.size(); ++i) {
      const Json& expected = example["crowding_of_first_front"][i];
      CAPTURE(i, distances[i]);
      if (expected.is_string()) {
        CHECK(std::isinf(distances[i]));
      } else {  // pymoo takes the mean over objectives, the paper and we the sum
        CHECK(distances[i] == Approx(expected.get<double>() * static_cast<double>(points[0].size())).epsilon(1e-12));
      }
      ++distances_compared;
    }
  }
  CHECK(distances_compared > 20);
}

TEST_CASE("crowded comparison prefers the lower front, then more room", "[dse]") {
  const std::vector<ObjectiveVector> points = {{0, 10}, {1, 5}, {2, 4}, {10, 0}, {11, 11}};
  CHECK(best_by_crowding(points, 3) ==
        std::vector<std::size_t>{0, 3, 2});  // the ends, then 2, which has more room than 1
  CHECK(best_by_crowding(points, 99) == std::vector<std::size_t>{0, 3, 2, 1, 4});
}

TEST_CASE("an empty population has no fronts, and equal points have finite or infinite room, never NaN", "[dse]") {
  CHECK(non_dominated_sort({}).empty());
  CHECK(best_by_crowding({}, 3).empty());
  const std::vector<ObjectiveVector> equal(4, ObjectiveVector{1, 1});
  for (const CrowdedRank& rank : crowded_ranks(equal)) {
    CHECK(rank.front == 0);
    CHECK_FALSE(std::isnan(rank.distance));
  }
}

}  // namespace axdse::dse
