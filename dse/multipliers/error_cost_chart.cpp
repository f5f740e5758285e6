#include "dse/multipliers/error_cost_chart.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/pareto.hpp"

namespace axdse::dse {
namespace {

/// Costs that differ by more are legible on a logarithmic axis alone.
constexpr double kWidestLinearRange = 10;

struct SeriesStyle {
  const char* colour;
  ChartMarker marker;
};
/// Colours that the colour-blind tell apart (M. Okabe, K. Ito, "Color Universal Design", 2008), in the order of use.
constexpr std::array<SeriesStyle, 7> kStyles = {{{"#000000", ChartMarker::kSquare},
                                                 {"#0072B2", ChartMarker::kCircle},
                                                 {"#D55E00", ChartMarker::kTriangle},
                                                 {"#009E73", ChartMarker::kDiamond},
                                                 {"#CC79A7", ChartMarker::kCircle},
                                                 {"#E69F00", ChartMarker::kSquare},
                                                 {"#56B4E9", ChartMarker::kTriangle}}};

double error_of(const MultiplierFigures& figures, ChartError error) {
  return error == ChartError::kNmed ? figures.stand_in.nmed : figures.stand_in.med;
}

double cost_of(const MultiplierFigures& figures, ChartCost cost) {
  return cost == ChartCost::kEnergy ? figures.cost.energy_per_product_fj() : figures.cost.pdp_fj();
}

/// "truncated" of "truncated(6)".
std::string family_of(const MultiplierFigures& figures) {
  const std::string name = to_string(figures.multiplier);
  return name.substr(0, name.find('('));
}

/// "u8 x s8", or each of several.
std::string operand_names(std::span<const MultiplierFigures> multipliers) {
  std::vector<std::string> names;
  for (const MultiplierFigures& f : multipliers) {
    const std::string name = to_string(operands_of(f.multiplier));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return join(names, ", ");
}

/// The series of this name; new ones take the next style.
ChartSeries& series_called(const std::string& name, Chart& chart) {
  const auto found = std::ranges::find(chart.series, name, &ChartSeries::name);
  if (found != chart.series.end()) return *found;
  const SeriesStyle& style = kStyles[chart.series.size() % kStyles.size()];
  return chart.series.emplace_back(
      ChartSeries{.name = name, .colour = style.colour, .marker = style.marker, .points = {}});
}

}  // namespace

ChartError parse_chart_error(std::string_view text, std::string_view where) {
  if (text == "nmed") return ChartError::kNmed;
  if (text == "med") return ChartError::kMed;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "nmed, med",
                   .fix = "choose one of these"});
}

ChartCost parse_chart_cost(std::string_view text, std::string_view where) {
  if (text == "energy") return ChartCost::kEnergy;
  if (text == "pdp") return ChartCost::kPdp;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "energy, pdp",
                   .fix = "choose one of these"});
}

Chart error_cost_chart(std::span<const MultiplierFigures> multipliers, ChartError error, ChartCost cost) {
  AXDSE_ENSURE(!multipliers.empty(), "a chart has points");
  const CostProvenance& provenance = multipliers.front().cost.provenance;
  const std::string operands = operand_names(multipliers);
  const std::string setting = provenance.setting.empty()
                                  ? std::string(" alone")
                                  : concat(", ", provenance.setting, ", K = ", provenance.products_per_sum);
  const bool same_operands = operands.find(',') == std::string::npos;
  Chart chart{.title = concat("Multipliers ", operands, " in ", provenance.library),
              .notes = {concat("unit: ", provenance.unit, setting, "; ", provenance.operand_statistics, " operands; ",
                               to_text(provenance.period_ns), " ns a product; activity: ", provenance.activity,
                               "; flow: ", flow_names(multipliers), "; model ", provenance.model_version),
                        concat("error in place of the exact 8-bit multiplier: operands of narrower ones rounded, "
                               "products scaled back")},
              .x_title = cost == ChartCost::kEnergy ? "energy per product (fJ)" : "power-delay product (fJ)",
              .y_title = error == ChartError::kNmed ? "normalised mean error distance (NMED)"
                                                    : "mean error distance (MED, LSBs of the 8-bit product)",
              .x_scale = AxisScale::kLinear,
              .y_scale = AxisScale::kLogarithmic,
              .series = {}};

  std::vector<ObjectiveVector> points;
  for (const MultiplierFigures& f : multipliers) points.push_back({cost_of(f, cost), error_of(f, error)});
  const auto [cheapest, dearest] = std::ranges::minmax(points, {}, [](const ObjectiveVector& p) { return p[0]; });
  if (dearest[0] > kWidestLinearRange * cheapest[0]) chart.x_scale = AxisScale::kLogarithmic;
  std::vector<bool> on_front(multipliers.size(), false);
  for (const std::size_t i : non_dominated(points)) on_front[i] = true;

  series_called("exact", chart);  // first in the legend, and in black, wherever its first row is
  for (std::size_t i = 0; i < multipliers.size(); ++i) {
    const MultiplierFigures& f = multipliers[i];
    const std::string name = same_operands ? f.label : concat(to_string(operands_of(f.multiplier)), " ", f.label);
    series_called(family_of(f), chart)
        .points.push_back(
            {.x = points[i][0],
             .y = points[i][1],
             .label = name,
             .description = concat(to_string(operands_of(f.multiplier)), " ", f.label, ": ", chart.x_title, " ",
                                   fixed(points[i][0], 1), ", error ", to_text(points[i][1])),
             .on_front = on_front[i]});
  }
  std::erase_if(chart.series, [](const ChartSeries& series) { return series.points.empty(); });
  return chart;
}

}  // namespace axdse::dse
