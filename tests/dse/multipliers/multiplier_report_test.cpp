#include "dse/multipliers/multiplier_report.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "dse/multipliers/error_cost_chart.hpp"

namespace axdse::dse {
namespace {

std::shared_ptr<const ExactBaseline> baseline(double power_uw) {
  return std::make_shared<const ExactBaseline>(
      ExactBaseline{.multiplier = exact(8, 8),
                    .cost = {.area_um2 = 100,
                             .delay_ns = 2,
                             .dynamic_power_uw = power_uw,
                             .provenance = {.library = "cells", .period_ns = 4, .architecture = "dadda, ripple"}}});
}

MultiplierFigures figures(const MultiplierSpec& multiplier, double power_uw, double nmed) {
  return {.multiplier = multiplier,
          .label = to_string(multiplier),
          .errors = {.bias = -1.5, .med = nmed * 32385, .nmed = nmed, .wce = 3, .error_rate = 0.5, .error_rank = 2},
          .stand_in = {.med = nmed * 32385, .nmed = nmed},
          .emulation = {.int8_convolutions = {}, .rank_bound = 40},
          .cost = {.area_um2 = 50,
                   .delay_ns = 1,
                   .dynamic_power_uw = power_uw,
                   .leakage_power_uw = 0,
                   .provenance = {.unit = "multiplier",
                                  .library = "cells",
                                  .library_sha256 = "abc",
                                  .corner = "typical",
                                  .operand_statistics = "images",
                                  .activity = "zero-delay",
                                  .period_ns = 4,
                                  .architecture = "dadda, sklansky",
                                  .model_version = "9"}},
          .own = baseline(20),
          .eight_bit = baseline(40)};
}

std::vector<MultiplierFigures> example() {
  return {figures(truncated(6), 10, 0.25), figures(exact(8, 8), 20, 0), figures(rectangle(2, 2), 15, 0.5)};
}

TEST_CASE("every report names unit, operands, statistics, period, baselines, library, model version", "[dse]") {
  const std::string text = report_text(example());
  const std::string json = report_json(example()).dump();
  const std::string csv = report_rows(example()).to_csv();
  for (const char* part : {"multiplier", "u8 x sm8", "images", "u8 x sm8 exact(8, 8), dadda, ripple", "cells",
                           "typical", "zero-delay", "9", "dadda, sklansky"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
    if (std::string_view(part) != "u8 x sm8 exact(8, 8), dadda, ripple") CHECK(json.find(part) != std::string::npos);
    CHECK(csv.find(part) != std::string::npos);
  }
}

TEST_CASE("ratios are to the row's own baselines, in every format alike", "[dse]") {
  const OrderedJson row = report_json(example()).at("multipliers").at(0);
  CHECK(row.at("cost").at("energy_fj") == 40);
  CHECK(row.at("cost").at("pdp_fj") == 10);
  CHECK(row.at("own_baseline").at("ratios").at("energy") == 0.5);
  CHECK(row.at("own_baseline").at("ratios").at("pdp") == 0.25);
  CHECK(row.at("eight_bit_baseline").at("ratios").at("energy") == 0.25);
  CHECK(row.at("eight_bit_baseline").at("ratios").at("area") == 0.5);
  CHECK(row.at("errors").at("bias") == -1.5);
  CHECK(row.at("errors").at("error_rank") == 2);
  CHECK(row.at("emulation").at("int8_convolutions").is_null());
  CHECK(row.at("emulation").at("rank_bound") == 40);

  const OrderedJson flat = report_rows(example()).to_json().at(0);
  CHECK(flat.at("energy_to_own") == 0.5);
  CHECK(flat.at("energy_to_eight_bit") == 0.25);
  CHECK(flat.at("pdp_fj") == 10);
  CHECK(flat.at("int8_convolutions").is_null());
  CHECK(flat.at("rank_bound") == 40);
  CHECK(flat.at("multiplier") == "u8 x sm8 truncated(6)");

  std::istringstream text(report_text(example()));
  std::string line;
  bool found = false;
  while (std::getline(text, line))
    found =
        found || line == "truncated(6)     0.500  0.500  0.500   0.500  0.250  |  0.500  0.500  0.250   0.250  0.125";
  CHECK(found);
}

TEST_CASE("a row slower than its period and look-ups outside tables are said", "[dse]") {
  std::vector<MultiplierFigures> rows = example();
  CHECK(report_text(rows).find("Slower than the period") == std::string::npos);
  CHECK(report_text(rows).find("look-ups") == std::string::npos);
  rows[2].cost.delay_ns = 4.5;
  rows[2].cost.extrapolated_lookups = 7;
  CHECK(report_text(rows).find("Slower than the period: rectangle(2, 2).") != std::string::npos);
  CHECK(report_text(rows).find("0 to 7 table look-ups") != std::string::npos);
}

TEST_CASE("what comes from several flows is never compared without a word", "[dse]") {
  std::vector<MultiplierFigures> rows = example();
  CHECK(report_text(rows).find("Flow: axdse. ") != std::string::npos);
  CHECK(report_text(rows).find("Not all of one flow") == std::string::npos);
  rows[1].cost.provenance.flow = "abc";
  rows[1].label = "published";
  CHECK(report_text(rows).find("Flow: axdse, abc. ") != std::string::npos);
  CHECK(report_text(rows).find("Not all of one flow") != std::string::npos);
  CHECK(report_text(rows).find("\npublished ") != std::string::npos);
  CHECK(report_json(rows).at("multipliers").at(1).at("cost").at("provenance").at("flow") == "abc");
  CHECK(report_json(rows).at("multipliers").at(1).at("own_baseline").at("flow") == "axdse");
  CHECK(error_cost_chart(rows, ChartError::kNmed, ChartCost::kEnergy).notes.at(0).find("flow: axdse, abc") !=
        std::string::npos);
}

TEST_CASE("rows of several operand pairs carry theirs", "[dse]") {
  std::vector<MultiplierFigures> rows = example();
  rows.push_back(figures(truncated(6, 8, 8, parse_operands("u8 x s8")), 12, 0.2));
  const std::string text = report_text(rows);
  CHECK(text.find("\nu8 x sm8 truncated(6) ") != std::string::npos);
  CHECK(text.find("\nu8 x s8 truncated(6) ") != std::string::npos);
}

TEST_CASE("the chart's front holds what nothing beats in both cost and error", "[dse]") {
  const Chart chart = error_cost_chart(example(), ChartError::kNmed, ChartCost::kEnergy);
  CHECK(chart.title == "Multipliers u8 x sm8 in cells");
  REQUIRE(chart.series.size() == 3);
  CHECK(chart.series[0].name == "exact");
  CHECK(chart.series[1].name == "truncated");
  CHECK(chart.series[2].name == "rectangle");
  CHECK(chart.series[0].points[0].on_front);
  CHECK(chart.series[1].points[0].on_front);
  CHECK_FALSE(chart.series[2].points[0].on_front);  // dearer and worse than truncated(6)
  CHECK(chart.series[1].points[0].x == 40);
  CHECK(chart.series[1].points[0].y == 0.25);
  const Chart pdp = error_cost_chart(example(), ChartError::kMed, ChartCost::kPdp);
  CHECK(pdp.series[1].points[0].x == 10);
  CHECK(pdp.series[1].points[0].y == 0.25 * 32385);
  CHECK(pdp.x_title.find("power-delay") == 0);
}

TEST_CASE("costs far apart are drawn on a logarithmic axis", "[dse]") {
  std::vector<MultiplierFigures> rows = example();
  CHECK(error_cost_chart(rows, ChartError::kNmed, ChartCost::kEnergy).x_scale == AxisScale::kLinear);
  rows.push_back(figures(truncated(12), 1, 0.7));
  CHECK(error_cost_chart(rows, ChartError::kNmed, ChartCost::kEnergy).x_scale == AxisScale::kLogarithmic);
}

}  // namespace
}  // namespace axdse::dse
