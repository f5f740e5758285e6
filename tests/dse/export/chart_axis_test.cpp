#include "dse/export/chart_axis.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

namespace axdse::dse {
namespace {

std::vector<std::string> labels(const ChartAxis& axis) {
  std::vector<std::string> texts;
  for (const AxisTick& tick : axis.ticks()) {
    if (!tick.label.empty()) texts.push_back(tick.label);
  }
  return texts;
}

TEST_CASE("a linear axis begins at 0 and ends at a round number beyond the largest value", "[dse]") {
  const std::vector<double> values = {3, 52.5, 8};
  const ChartAxis axis(AxisScale::kLinear, values);
  CHECK(labels(axis) == std::vector<std::string>{"0", "10", "20", "30", "40", "50", "60"});
  CHECK(axis.position(0) == 0);
  CHECK(axis.position(30) == Approx(0.5));
  CHECK(axis.position(52.5) < 1);
  CHECK_FALSE(axis.has_zero_lane());
}

TEST_CASE("steps below 1 keep the decimals that tell them apart", "[dse]") {
  const std::vector<double> values = {0.021};
  CHECK(labels(ChartAxis(AxisScale::kLinear, values)) ==
        std::vector<std::string>{"0.000", "0.002", "0.004", "0.006", "0.008", "0.010", "0.012", "0.014", "0.016",
                                 "0.018", "0.020", "0.022", "0.024"});
}

TEST_CASE("a logarithmic axis reaches from a round number to one, zeros stand before it", "[dse]") {
  const std::vector<double> values = {0, 2e-5, 0.3};
  const ChartAxis axis(AxisScale::kLogarithmic, values);
  REQUIRE(axis.has_zero_lane());
  CHECK(labels(axis) == std::vector<std::string>{"0", "1e-4", "0.001", "0.01", "0.1"});
  CHECK(axis.position(0) < axis.break_position());
  CHECK(axis.break_position() < axis.position(2e-5));
  CHECK(axis.position(2e-5) == Approx(0.08));
  CHECK(axis.position(0.5) == Approx(1));
  CHECK(axis.position(1e-3) - axis.position(1e-4) == Approx(axis.position(1e-1) - axis.position(1e-2)));
}

TEST_CASE("few decades show 1, 2 and 5, and without zeros there is no lane", "[dse]") {
  const std::vector<double> values = {120, 4000};
  const ChartAxis axis(AxisScale::kLogarithmic, values);
  CHECK_FALSE(axis.has_zero_lane());
  CHECK(labels(axis) == std::vector<std::string>{"100", "200", "500", "1000", "2000", "5000"});
}

TEST_CASE("an axis of equal values, of zeros alone, of nothing still has a length", "[dse]") {
  const AxisScale scale = GENERATE(AxisScale::kLinear, AxisScale::kLogarithmic);
  for (const std::vector<double>& values : {std::vector<double>{7, 7}, std::vector<double>{0}, std::vector<double>{}}) {
    const ChartAxis axis(scale, values);
    CHECK(labels(axis).size() >= 2);
    for (const double value : values) {
      CHECK(axis.position(value) >= 0);
      CHECK(axis.position(value) <= 1);
    }
    CHECK(std::ranges::is_sorted(axis.ticks(), {}, &AxisTick::position));
  }
}

}  // namespace
}  // namespace axdse::dse
