#include "core/unit_cost.hpp"

#include <algorithm>

#include "core/document_format.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr int kFormat = 2;

CostProvenance provenance_from_json(const Json& json, std::string_view where) {
  return {.unit = field<std::string>(json, "unit", where),
          .setting = field<std::string>(json, "setting", where),
          .hold_cycles = field<std::int64_t>(json, "hold_cycles", where),
          .products_per_sum = field<std::int64_t>(json, "products_per_sum", where),
          .accumulator_low_bit = field<int>(json, "accumulator_low_bit", where),
          .accumulator_bits = field<int>(json, "accumulator_bits", where),
          .library = field<std::string>(json, "library", where),
          .library_sha256 = field<std::string>(json, "library_sha256", where),
          .corner = field<std::string>(json, "corner", where),
          .wire_load = field<std::string>(json, "wire_load", where),
          .operand_statistics = field<std::string>(json, "operand_statistics", where),
          .activity = field<std::string>(json, "activity", where),
          .vectors = field<std::int64_t>(json, "vectors", where),
          .seed = field<std::uint64_t>(json, "seed", where),
          .period_ns = field<double>(json, "period_ns", where),
          .objective = field<std::string>(json, "objective", where),
          .flow = field<std::string>(json, "flow", where),
          .architecture = field<std::string>(json, "architecture", where),
          .model_version = field<std::string>(json, "model_version", where)};
}

/// What format 1 left out had one value only, the defaults of CostProvenance.
CostProvenance provenance_from_format_1(const Json& json, std::string_view where) {
  return {.unit = field<std::string>(json, "unit", where),
          .library = field<std::string>(json, "library", where),
          .library_sha256 = field<std::string>(json, "library_sha256", where),
          .corner = field<std::string>(json, "corner", where),
          .operand_statistics = field<std::string>(json, "operand_statistics", where),
          .activity = field<std::string>(json, "activity", where),
          .period_ns = field<double>(json, "period_ns", where),
          .architecture = field<std::string>(json, "architecture", where),
          .model_version = field<std::string>(json, "model_version", where)};
}

Json to_json(const CostProvenance& from) {
  return {{"unit", from.unit},
          {"setting", from.setting},
          {"hold_cycles", from.hold_cycles},
          {"products_per_sum", from.products_per_sum},
          {"accumulator_low_bit", from.accumulator_low_bit},
          {"accumulator_bits", from.accumulator_bits},
          {"library", from.library},
          {"library_sha256", from.library_sha256},
          {"corner", from.corner},
          {"wire_load", from.wire_load},
          {"operand_statistics", from.operand_statistics},
          {"activity", from.activity},
          {"vectors", from.vectors},
          {"seed", from.seed},
          {"period_ns", from.period_ns},
          {"objective", from.objective},
          {"flow", from.flow},
          {"architecture", from.architecture},
          {"model_version", from.model_version}};
}

Json to_json(const std::vector<CostPart>& parts) {
  Json list = Json::array();
  for (const CostPart& part : parts) {
    list.push_back({{"part", part.name},
                    {"area_um2", part.area_um2},
                    {"energy_fj", part.energy_fj},
                    {"leakage_uw", part.leakage_uw}});
  }
  return list;
}

std::vector<CostPart> parts_from_json(const Json& json, std::string_view where) {
  if (!json.is_array()) detail::throw_wrong_json_type(json, "a list of parts", "parts", where);
  std::vector<CostPart> parts;
  for (const Json& part : json) {
    const std::string inside = concat(where, "/parts/", parts.size());
    parts.push_back({.name = field<std::string>(part, "part", inside),
                     .area_um2 = field<double>(part, "area_um2", inside),
                     .energy_fj = field<double>(part, "energy_fj", inside),
                     .leakage_uw = field<double>(part, "leakage_uw", inside)});
  }
  return parts;
}

}  // namespace

CostPart UnitCost::part(std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [name](const CostPart& p) { return p.name == name; });
  return found == parts.end() ? CostPart{.name = std::string(name)} : *found;
}

double UnitCost::multiplier_energy_fj() const { return part(kMultiplierPart).energy_fj + part(kSignPart).energy_fj; }

Json to_json(const UnitCost& cost) {
  return {{"format", kFormat},
          {"area_um2", cost.area_um2},
          {"delay_ns", cost.delay_ns},
          {"dynamic_power_uw", cost.dynamic_power_uw},
          {"leakage_power_uw", cost.leakage_power_uw},
          {"energy_per_product_fj", cost.energy_per_product_fj()},
          {"energy_standard_error_fj", cost.energy_standard_error_fj},
          {"pdp_fj", cost.pdp_fj()},
          {"extrapolated_lookups", cost.extrapolated_lookups},
          {"parts", to_json(cost.parts)},
          {"provenance", to_json(cost.provenance)}};
}

UnitCost unit_cost_from_json(const Json& json, std::string_view where) {
  const bool is_format_1 = format_of(json, kFormat, "parts", where) == 1;
  const Json& from = member(json, "provenance", where);
  const std::string inside = concat(where, "/provenance");
  UnitCost cost{
      .area_um2 = field<double>(json, "area_um2", where),
      .delay_ns = field<double>(json, "delay_ns", where),
      .dynamic_power_uw = field<double>(json, "dynamic_power_uw", where),
      .leakage_power_uw = field<double>(json, "leakage_power_uw", where),
      .energy_standard_error_fj = is_format_1 ? 0 : field<double>(json, "energy_standard_error_fj", where),
      .extrapolated_lookups = field<int>(json, "extrapolated_lookups", where),
      .parts = {},
      .provenance = is_format_1 ? provenance_from_format_1(from, inside) : provenance_from_json(from, inside)};
  if (is_format_1) {
    cost.parts = {{.name = std::string(kMultiplierPart),
                   .area_um2 = cost.area_um2,
                   .energy_fj = cost.energy_per_product_fj(),
                   .leakage_uw = cost.leakage_power_uw}};
  } else {
    cost.parts = parts_from_json(member(json, "parts", where), where);
  }
  return cost;
}

}  // namespace axdse
