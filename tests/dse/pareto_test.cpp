#include "dse/pareto.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "core/seed.hpp"

namespace axdse::dse {
namespace {

std::vector<ObjectiveVector> random_points(RandomEngine& engine, std::size_t count, std::uint64_t grid) {
  std::vector<ObjectiveVector> points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back(
        {static_cast<double>(uniform_below(engine, grid)), static_cast<double>(uniform_below(engine, grid))});
  }
  return points;
}

}  // namespace

TEST_CASE("a point dominates what is nowhere better and somewhere worse", "[dse]") {
  CHECK(dominates(ObjectiveVector{1, 2}, ObjectiveVector{1, 3}));
  CHECK(dominates(ObjectiveVector{0, 2}, ObjectiveVector{1, 3}));
  CHECK_FALSE(dominates(ObjectiveVector{1, 2}, ObjectiveVector{1, 2}));
  CHECK_FALSE(dominates(ObjectiveVector{0, 4}, ObjectiveVector{1, 3}));
  CHECK_THROWS_AS(dominates(ObjectiveVector{0}, ObjectiveVector{1, 3}), InternalError);
}

TEST_CASE("equal points stand on the front together", "[dse]") {
  const std::vector<ObjectiveVector> points = {{1, 1}, {2, 0}, {1, 1}, {2, 1}};
  CHECK(non_dominated(points) == std::vector<std::size_t>{0, 1, 2});
  CHECK(non_dominated(std::vector<ObjectiveVector>{}).empty());
}

TEST_CASE("a front is a matter of the set: order does not count", "[dse][property]") {
  RandomEngine engine(7);
  for (int repetition = 0; repetition < 50; ++repetition) {
    std::vector<ObjectiveVector> points = random_points(engine, 30, 12);  // a coarse grid makes ties
    const auto front_of = [](const std::vector<ObjectiveVector>& all) {
      std::vector<ObjectiveVector> front;
      for (const std::size_t i : non_dominated(all)) front.push_back(all[i]);
      std::sort(front.begin(), front.end());
      return front;
    };
    const std::vector<ObjectiveVector> front = front_of(points);
    const double hypervolume = hypervolume_2d(points, std::array{12.0, 12.0});
    shuffle(std::span(points), engine);
    CHECK(front_of(points) == front);
    CHECK(hypervolume_2d(points, std::array{12.0, 12.0}) == hypervolume);
    CHECK(hypervolume_2d(front, std::array{12.0, 12.0}) == hypervolume);
  }
}

TEST_CASE("hypervolume grows with points and with the reference, and counts lattice cells", "[dse][property]") {
  RandomEngine engine(8);
  for (int repetition = 0; repetition < 50; ++repetition) {
    const std::vector<ObjectiveVector> points = random_points(engine, 15, 12);
    double before = 0;
    for (std::size_t n = 1; n <= points.size(); ++n) {
      const double now = hypervolume_2d(std::span(points).first(n), std::array{10.0, 9.0});
      CHECK(now >= before);
      before = now;
    }
    CHECK(hypervolume_2d(points, std::array{11.0, 9.0}) >= before);
    int cells = 0;  // a unit cell is dominated when a point is at or below its lower corner
    for (int x = 0; x < 10; ++x) {
      for (int y = 0; y < 9; ++y) {
        cells +=
            std::any_of(points.begin(), points.end(), [&](const ObjectiveVector& p) { return p[0] <= x && p[1] <= y; })
                ? 1
                : 0;
      }
    }
    CHECK(before == cells);
  }
}

TEST_CASE("points that do not dominate the reference add no hypervolume", "[dse]") {
  const std::vector<ObjectiveVector> points = {{2, 0}, {0, 2}, {3, 3}};
  CHECK(hypervolume_2d(points, std::array{2.0, 2.0}) == 0);
  CHECK(hypervolume_2d(std::vector<ObjectiveVector>{}, std::array{2.0, 2.0}) == 0);
}

TEST_CASE("hypervolume equals pymoo's", "[dse][oracle]") {
  const Json fixture = Json::parse(read_file(AXDSE_FIXTURES "/dse/pymoo_pareto.json"));
  int compared = 0;
  for (const Json& example : fixture["cases"]) {
    if (!example.contains("hypervolume")) continue;
    const std::vector<ObjectiveVector> points = example["points"];
    const std::array<double, 2> reference = {example["reference"][0], example["reference"][1]};
    CHECK(hypervolume_2d(points, reference) ==
          Approx(example["hypervolume"].get<double>()).epsilon(1e-12));  // order of sums
    ++compared;
  }
  CHECK(compared == 7);
}

}  // namespace axdse::dse
