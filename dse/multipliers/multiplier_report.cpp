#include "dse/multipliers/multiplier_report.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/export/pareto_json.hpp"

namespace axdse::dse {
namespace {

using Figures = std::span<const MultiplierFigures>;

struct RatioColumn {
  std::string_view key;
  std::string_view title;
  double CostRatios::* value;
};
constexpr std::array<RatioColumn, 5> kRatios = {{{"area", "area", &CostRatios::area},
                                                 {"delay", "delay", &CostRatios::delay},
                                                 {"power", "power", &CostRatios::power},
                                                 {"energy", "energy", &CostRatios::energy},
                                                 {"pdp", "PDP", &CostRatios::pdp}}};

constexpr std::array kParts = {kMultiplierPart, kSignPart, kAccumulatorAdderPart, kAccumulatorRegisterPart,
                               kActivationRegisterPart};

/// "accumulator adder" as a key: "accumulator_adder".
std::string key_of_part(std::string_view part) {
  std::string key(part);
  std::ranges::replace(key, ' ', '_');
  return key;
}

void append_ratio_columns(std::vector<TableColumn>& columns, std::string_view baseline) {
  for (const RatioColumn& ratio : kRatios)
    columns.push_back({.key = concat(ratio.key, "_to_", baseline), .title = std::string(ratio.title), .decimals = 3});
}

void append_ratios(std::vector<TableCell>& cells, const CostRatios& ratios) {
  for (const RatioColumn& ratio : kRatios) cells.emplace_back(ratios.*ratio.value);
}

bool all_of_same_operands(Figures figures) {
  return std::ranges::all_of(figures, [&](const MultiplierFigures& f) {
    return operands_of(f.multiplier) == operands_of(figures.front().multiplier);
  });
}

/// Names of the rows, without operands where all have the same.
std::vector<std::string> row_names(Figures figures) {
  const bool is_short = all_of_same_operands(figures);
  std::vector<std::string> names;
  for (const MultiplierFigures& f : figures)
    names.push_back(is_short ? f.label : concat(to_string(operands_of(f.multiplier)), " ", f.label));
  return names;
}

std::string cost_text(Figures figures, const std::vector<std::string>& names) {
  TextTable table({{"multiplier", "multiplier"},
                   {"area_um2", "area um2", 1},
                   {"delay_ns", "delay ns", 3},
                   {"power_uw", "power uW", 1},
                   {"energy_fj", "energy fJ", 1},
                   {"energy_standard_error_fj", "+- fJ", 1},
                   {"pdp_fj", "PDP fJ", 1},
                   {"architecture", "design"}});
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const UnitCost& cost = figures[i].cost;
    table.add_row({names[i], cost.area_um2, cost.delay_ns, cost.total_power_uw(), cost.energy_per_product_fj(),
                   cost.energy_standard_error_fj, cost.pdp_fj(), cost.provenance.architecture});
  }
  return table.to_text();
}

/// Energy of a MAC unit part by part, and what its accumulator holds.
std::string part_text(Figures figures, const std::vector<std::string>& names) {
  std::vector<TableColumn> columns = {{"multiplier", "multiplier"}};
  for (const std::string_view part : kParts)
    columns.push_back({.key = key_of_part(part), .title = std::string(part), .decimals = 1});
  columns.push_back({.key = "accumulator_bits", .title = "accumulator bits"});
  columns.push_back({.key = "accumulator_low_bit", .title = "from bit"});
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const UnitCost& cost = figures[i].cost;
    std::vector<TableCell> cells = {names[i]};
    for (const std::string_view part : kParts) cells.emplace_back(cost.part(part).energy_fj);
    cells.emplace_back(std::int64_t{cost.provenance.accumulator_bits});
    cells.emplace_back(std::int64_t{cost.provenance.accumulator_low_bit});
    table.add_row(std::move(cells));
  }
  return table.to_text();
}

std::string ratio_text(Figures figures, const std::vector<std::string>& names) {
  std::vector<TableColumn> columns = {{"multiplier", "multiplier"}};
  append_ratio_columns(columns, "own");
  columns.push_back({"", "|"});
  append_ratio_columns(columns, "eight_bit");
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < figures.size(); ++i) {
    std::vector<TableCell> cells = {names[i]};
    append_ratios(cells, figures[i].to_own());
    cells.emplace_back("|");
    append_ratios(cells, figures[i].to_eight_bit());
    table.add_row(std::move(cells));
  }
  return table.to_text();
}

TableCell convolutions_cell(const EmulationFigures& emulation) {
  if (!emulation.int8_convolutions) return std::monostate{};
  return std::int64_t{*emulation.int8_convolutions};
}

std::string error_text(Figures figures, const std::vector<std::string>& names) {
  TextTable table({{"multiplier", "multiplier"},
                   {"bias", "bias", 3},
                   {"med", "MED", 3},
                   {"nmed", "NMED", 6},
                   {"mred", "MRED", 5},
                   {"wce", "WCE"},
                   {"error_rate", "ER", 4},
                   {"error_rank", "error rank"},
                   {"int8_convolutions", "int8 convs"},
                   {"rank_bound", "at least"},
                   {"stand_in_nmed", "NMED for 8 bits", 6}});
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const ErrorMetrics& errors = figures[i].errors;
    table.add_row({names[i], errors.bias, errors.med, errors.nmed, errors.mred, std::int64_t{errors.wce},
                   errors.error_rate, std::int64_t{errors.error_rank}, convolutions_cell(figures[i].emulation),
                   std::int64_t{figures[i].emulation.rank_bound}, figures[i].stand_in.nmed});
  }
  return table.to_text();
}

std::string baseline_name(const ExactBaseline& baseline) {
  return concat(canonical_name(baseline.multiplier), ", ", baseline.cost.provenance.architecture);
}

/// The baselines of all rows, each once.
std::string baseline_names(Figures figures, std::shared_ptr<const ExactBaseline> MultiplierFigures::* which) {
  std::vector<std::string> names;
  for (const MultiplierFigures& f : figures) {
    std::string name = baseline_name(*(f.*which));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return join(names, "; ");
}

std::string unit_text(const CostProvenance& p) {
  if (p.setting.empty()) return concat(p.unit, " alone");
  return concat(p.unit, ", ", p.setting, ", ", p.products_per_sum, " products a sum");
}

std::string assumptions_text(Figures figures) {
  const CostProvenance& p = figures.front().cost.provenance;
  std::string text =
      concat("Unit: ", unit_text(p), ". Library: ", p.library, " (", p.corner, "; wire load: ", p.wire_load,
             "). Operands: ", p.operand_statistics, ", a weight stays for ", p.hold_cycles,
             p.hold_cycles == 1 ? " product" : " products", ". Period: ", to_text(p.period_ns),
             " ns a product. Best design by ", p.objective, ". Activity: ", p.activity, ", seed ", p.seed,
             ". Flow: ", flow_names(figures), ". Cost model: version ", p.model_version, ".\n");
  const auto [least, most] =
      std::ranges::minmax(figures, {}, [](const MultiplierFigures& f) { return f.cost.extrapolated_lookups; });
  if (most.cost.extrapolated_lookups > 0) {
    text += concat(least.cost.extrapolated_lookups, " to ", most.cost.extrapolated_lookups,
                   " table look-ups a row lie outside the library's tables, which are continued linearly.\n");
  }
  if (const std::string flows = flow_names(figures); flows.find(',') != std::string::npos) {
    text += "Not all of one flow (the designs say which): part of a difference is the flow's, not the multiplier's.\n";
  }
  std::vector<std::string> slow;
  for (const MultiplierFigures& f : figures) {
    if (f.cost.delay_ns > p.period_ns) slow.push_back(f.label);
  }
  if (!slow.empty()) {
    text += concat("Slower than the period: ", join(slow, ", "),
                   ". They need pipelining or a slower clock; their power at this clock is nominal.\n");
  }
  return text;
}

/// A column of report_rows() that depends on its row alone.
struct FigureColumn {
  const char* key;
  TableCell (*value)(const MultiplierFigures&);
};
constexpr std::array kFigureColumns = {
    FigureColumn{"multiplier", [](const MultiplierFigures& f) -> TableCell { return canonical_name(f.multiplier); }},
    FigureColumn{"name", [](const MultiplierFigures& f) -> TableCell { return f.label; }},
    FigureColumn{"area_um2", [](const MultiplierFigures& f) -> TableCell { return f.cost.area_um2; }},
    FigureColumn{"delay_ns", [](const MultiplierFigures& f) -> TableCell { return f.cost.delay_ns; }},
    FigureColumn{"power_uw", [](const MultiplierFigures& f) -> TableCell { return f.cost.total_power_uw(); }},
    FigureColumn{"dynamic_power_uw", [](const MultiplierFigures& f) -> TableCell { return f.cost.dynamic_power_uw; }},
    FigureColumn{"leakage_power_uw", [](const MultiplierFigures& f) -> TableCell { return f.cost.leakage_power_uw; }},
    FigureColumn{"energy_fj", [](const MultiplierFigures& f) -> TableCell { return f.cost.energy_per_product_fj(); }},
    FigureColumn{"energy_standard_error_fj",
                 [](const MultiplierFigures& f) -> TableCell { return f.cost.energy_standard_error_fj; }},
    FigureColumn{"pdp_fj", [](const MultiplierFigures& f) -> TableCell { return f.cost.pdp_fj(); }},
    FigureColumn{"extrapolated_lookups",
                 [](const MultiplierFigures& f) -> TableCell { return std::int64_t{f.cost.extrapolated_lookups}; }},
    FigureColumn{"bias", [](const MultiplierFigures& f) -> TableCell { return f.errors.bias; }},
    FigureColumn{"med", [](const MultiplierFigures& f) -> TableCell { return f.errors.med; }},
    FigureColumn{"nmed", [](const MultiplierFigures& f) -> TableCell { return f.errors.nmed; }},
    FigureColumn{"mred", [](const MultiplierFigures& f) -> TableCell { return f.errors.mred; }},
    FigureColumn{"mse", [](const MultiplierFigures& f) -> TableCell { return f.errors.mse; }},
    FigureColumn{"wce", [](const MultiplierFigures& f) -> TableCell { return std::int64_t{f.errors.wce}; }},
    FigureColumn{"error_rate", [](const MultiplierFigures& f) -> TableCell { return f.errors.error_rate; }},
    FigureColumn{"error_rank",
                 [](const MultiplierFigures& f) -> TableCell { return std::int64_t{f.errors.error_rank}; }},
    FigureColumn{"int8_convolutions",
                 [](const MultiplierFigures& f) -> TableCell { return convolutions_cell(f.emulation); }},
    FigureColumn{"rank_bound",
                 [](const MultiplierFigures& f) -> TableCell { return std::int64_t{f.emulation.rank_bound}; }},
    FigureColumn{"stand_in_med", [](const MultiplierFigures& f) -> TableCell { return f.stand_in.med; }},
    FigureColumn{"stand_in_nmed", [](const MultiplierFigures& f) -> TableCell { return f.stand_in.nmed; }}};

/// A text or a number.
TableCell cell_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.get<double>();
}

OrderedJson ratios_json(const CostRatios& ratios) {
  OrderedJson json = OrderedJson::object();
  for (const RatioColumn& ratio : kRatios) json[std::string(ratio.key)] = ratios.*ratio.value;
  return json;
}

OrderedJson baseline_json(const ExactBaseline& baseline, const CostRatios& ratios) {
  return {{"multiplier", canonical_name(baseline.multiplier)},
          {"architecture", baseline.cost.provenance.architecture},
          {"flow", baseline.cost.provenance.flow},
          {"energy_fj", baseline.cost.energy_per_product_fj()},
          {"pdp_fj", baseline.cost.pdp_fj()},
          {"area_um2", baseline.cost.area_um2},
          {"delay_ns", baseline.cost.delay_ns},
          {"ratios", ratios_json(ratios)}};
}

OrderedJson errors_json(const ErrorMetrics& errors) {
  return {{"bias", errors.bias},
          {"med", errors.med},
          {"nmed", errors.nmed},
          {"mred", errors.mred},
          {"mse", errors.mse},
          {"wce", errors.wce},
          {"error_rate", errors.error_rate},
          {"error_rank", errors.error_rank}};
}

OrderedJson emulation_json(const EmulationFigures& emulation) {
  OrderedJson json = {{"int8_convolutions", nullptr}, {"rank_bound", emulation.rank_bound}};
  if (emulation.int8_convolutions) json["int8_convolutions"] = *emulation.int8_convolutions;
  return json;
}

OrderedJson cost_json(const UnitCost& cost) {
  OrderedJson json = {{"area_um2", cost.area_um2},
                      {"delay_ns", cost.delay_ns},
                      {"power_uw", cost.total_power_uw()},
                      {"dynamic_power_uw", cost.dynamic_power_uw},
                      {"leakage_power_uw", cost.leakage_power_uw},
                      {"energy_fj", cost.energy_per_product_fj()},
                      {"energy_standard_error_fj", cost.energy_standard_error_fj},
                      {"pdp_fj", cost.pdp_fj()},
                      {"extrapolated_lookups", cost.extrapolated_lookups}};
  json["parts"] = OrderedJson::object();
  for (const CostPart& part : cost.parts) {
    json["parts"][key_of_part(part.name)] = {
        {"area_um2", part.area_um2}, {"energy_fj", part.energy_fj}, {"leakage_uw", part.leakage_uw}};
  }
  json["provenance"] = OrderedJson(to_json(cost).at("provenance"));
  return json;
}

}  // namespace

std::string report_text(Figures figures) {
  AXDSE_ENSURE(!figures.empty(), "a report has rows");
  const std::vector<std::string> names = row_names(figures);
  const std::string head =
      all_of_same_operands(figures) ? concat(to_string(operands_of(figures.front().multiplier)), ", ") : std::string();
  const bool is_mac = figures.front().cost.provenance.accumulator_bits > 0;
  const std::string parts =
      is_mac ? concat("\nEnergy of a product by part, fJ\n\n", part_text(figures, names)) : std::string();
  const std::string operands = figures.front().cost.provenance.operand_statistics;
  return concat(
      "Cost; ", head, "operands: ", operands, "\n\n", cost_text(figures, names), parts,
      "\nCost relative to the best exact design of the row's own operands | to the best exact 8-bit one of any "
      "encoding\n\n",
      ratio_text(figures, names), "\nErrors in product LSBs; ", head, "operands: ", operands, "\n\n",
      error_text(figures, names), "\nOwn baselines: ", baseline_names(figures, &MultiplierFigures::own),
      ".\n8-bit baselines: ", baseline_names(figures, &MultiplierFigures::eight_bit), ".\n", assumptions_text(figures));
}

TextTable report_rows(Figures figures) {
  AXDSE_ENSURE(!figures.empty(), "a report has rows");
  const Json provenance_keys = to_json(figures.front().cost).at("provenance");
  std::vector<TableColumn> columns;
  for (const FigureColumn& column : kFigureColumns) columns.push_back({.key = column.key, .title = ""});
  columns.push_back({.key = "own_baseline", .title = ""});
  append_ratio_columns(columns, "own");
  columns.push_back({.key = "eight_bit_baseline", .title = ""});
  append_ratio_columns(columns, "eight_bit");
  for (const std::string_view part : kParts) {
    columns.push_back({.key = concat(key_of_part(part), "_area_um2"), .title = ""});
    columns.push_back({.key = concat(key_of_part(part), "_energy_fj"), .title = ""});
  }
  for (const auto& [key, value] : provenance_keys.items()) columns.push_back({.key = key, .title = ""});
  TextTable table(std::move(columns));
  for (const MultiplierFigures& f : figures) {
    std::vector<TableCell> cells;
    for (const FigureColumn& column : kFigureColumns) cells.push_back(column.value(f));
    cells.emplace_back(baseline_name(*f.own));
    append_ratios(cells, f.to_own());
    cells.emplace_back(baseline_name(*f.eight_bit));
    append_ratios(cells, f.to_eight_bit());
    for (const std::string_view part : kParts) {
      cells.emplace_back(f.cost.part(part).area_um2);
      cells.emplace_back(f.cost.part(part).energy_fj);
    }
    const Json provenance = to_json(f.cost).at("provenance");
    for (const auto& [key, value] : provenance_keys.items()) cells.push_back(cell_of(provenance.at(key)));
    table.add_row(std::move(cells));
  }
  return table;
}

OrderedJson report_json(Figures figures) {
  OrderedJson rows = OrderedJson::array();
  for (const MultiplierFigures& f : figures) {
    rows.push_back({{"multiplier", canonical_name(f.multiplier)},
                    {"name", f.label},
                    {"errors", errors_json(f.errors)},
                    {"errors_for_8_bits", {{"med", f.stand_in.med}, {"nmed", f.stand_in.nmed}}},
                    {"emulation", emulation_json(f.emulation)},
                    {"cost", cost_json(f.cost)},
                    {"own_baseline", baseline_json(*f.own, f.to_own())},
                    {"eight_bit_baseline", baseline_json(*f.eight_bit, f.to_eight_bit())}});
  }
  return {{"schema", "axdse.multipliers/1"}, {"tool", tool_json()}, {"multipliers", std::move(rows)}};
}

}  // namespace axdse::dse
