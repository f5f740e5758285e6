#include "hwmodel/liberty/nldm_table.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse::hwmodel;

TEST_CASE("a bilinear function is reproduced inside and outside the grid", "[liberty]") {
  const auto plane = [](double slew, double load) { return 1 + 2 * slew + 3 * load + 0.5 * slew * load; };
  const std::vector<double> slews = {0.1, 0.2, 0.7};
  const std::vector<double> loads = {1, 4, 5, 9};
  std::vector<double> values;
  for (const double slew : slews) {
    for (const double load : loads) values.push_back(plane(slew, load));
  }
  const NldmTable table(slews, loads, values);
  int extrapolated = 0;
  for (const double slew : {0.1, 0.15, 0.2, 0.6, 0.7}) {
    for (const double load : {1.0, 2.0, 4.5, 9.0})
      CHECK(table.lookup(slew, load, extrapolated) == Approx(plane(slew, load)));
  }
  CHECK(extrapolated == 0);
  CHECK(table.lookup(0.05, 2, extrapolated) == Approx(plane(0.05, 2)));
  CHECK(table.lookup(0.8, 10, extrapolated) == Approx(plane(0.8, 10)));
  CHECK(table.lookup(0.2, 0.5, extrapolated) == Approx(plane(0.2, 0.5)));
  CHECK(extrapolated == 3);
  CHECK(table.max_load_ff() == 9);
  CHECK(table.min_slew_ns() == 0.1);
}

TEST_CASE("an axis of one point does not matter and is never left", "[liberty]") {
  int extrapolated = 0;
  CHECK(NldmTable({0}, {0}, {7}).lookup(100, 100, extrapolated) == 7);
  CHECK(NldmTable({0}, {1, 3}, {10, 30}).lookup(100, 2, extrapolated) == 20);
  CHECK(NldmTable({1, 3}, {0}, {10, 30}).lookup(2, 100, extrapolated) == 20);
  CHECK(extrapolated == 0);
}

TEST_CASE("a table needs a value a grid point and axes that increase", "[liberty]") {
  CHECK_THROWS_AS(NldmTable({1, 2}, {1, 2}, {1, 2, 3}), axdse::InternalError);
  CHECK_THROWS_AS(NldmTable({2, 1}, {1}, {1, 2}), axdse::InternalError);
}
