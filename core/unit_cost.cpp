#include "core/unit_cost.hpp"

#include <algorithm>
#include <tuple>

#include "core/document_format.hpp"
#include "core/json_members.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr int kFormat = 2;

constexpr std::tuple kProvenanceOfFormat1{NamedMember{"unit", &CostProvenance::unit},
                                          NamedMember{"library", &CostProvenance::library},
                                          NamedMember{"library_sha256", &CostProvenance::library_sha256},
                                          NamedMember{"corner", &CostProvenance::corner},
                                          NamedMember{"operand_statistics", &CostProvenance::operand_statistics},
                                          NamedMember{"activity", &CostProvenance::activity},
                                          NamedMember{"period_ns", &CostProvenance::period_ns},
                                          NamedMember{"architecture", &CostProvenance::architecture},
                                          NamedMember{"model_version", &CostProvenance::model_version}};

// What format 1 left out had one value only, the defaults of CostProvenance.
constexpr std::tuple kProvenanceSinceFormat2{NamedMember{"setting", &CostProvenance::setting},
                                             NamedMember{"hold_cycles", &CostProvenance::hold_cycles},
                                             NamedMember{"products_per_sum", &CostProvenance::products_per_sum},
                                             NamedMember{"accumulator_low_bit", &CostProvenance::accumulator_low_bit},
                                             NamedMember{"accumulator_bits", &CostProvenance::accumulator_bits},
                                             NamedMember{"wire_load", &CostProvenance::wire_load},
                                             NamedMember{"vectors", &CostProvenance::vectors},
                                             NamedMember{"seed", &CostProvenance::seed},
                                             NamedMember{"objective", &CostProvenance::objective},
                                             NamedMember{"flow", &CostProvenance::flow}};

constexpr std::tuple kPartMembers{NamedMember{"part", &CostPart::name}, NamedMember{"area_um2", &CostPart::area_um2},
                                  NamedMember{"energy_fj", &CostPart::energy_fj},
                                  NamedMember{"leakage_uw", &CostPart::leakage_uw}};

constexpr std::tuple kCostMembers{NamedMember{"area_um2", &UnitCost::area_um2},
                                  NamedMember{"delay_ns", &UnitCost::delay_ns},
                                  NamedMember{"dynamic_power_uw", &UnitCost::dynamic_power_uw},
                                  NamedMember{"leakage_power_uw", &UnitCost::leakage_power_uw},
                                  NamedMember{"extrapolated_lookups", &UnitCost::extrapolated_lookups}};

constexpr std::tuple kCostSinceFormat2{NamedMember{"energy_standard_error_fj", &UnitCost::energy_standard_error_fj}};

Json to_json(const CostProvenance& provenance) {
  Json json;
  set_members(json, kProvenanceOfFormat1, provenance);
  set_members(json, kProvenanceSinceFormat2, provenance);
  return json;
}

Json to_json(const std::vector<CostPart>& parts) {
  Json list = Json::array();
  for (const CostPart& part : parts) set_members(list.emplace_back(), kPartMembers, part);
  return list;
}

std::vector<CostPart> parts_from_json(const Json& json, std::string_view where) {
  if (!json.is_array()) detail::throw_wrong_json_type(json, "a list of parts", "parts", where);
  std::vector<CostPart> parts;
  for (const Json& part : json) {
    const std::string inside = concat(where, "/parts/", parts.size());
    read_members(part, kPartMembers, parts.emplace_back(), inside);
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
  Json json = {{"format", kFormat},
               {"energy_per_product_fj", cost.energy_per_product_fj()},  // this and the next for people
               {"pdp_fj", cost.pdp_fj()},
               {"parts", to_json(cost.parts)},
               {"provenance", to_json(cost.provenance)}};
  set_members(json, kCostMembers, cost);
  set_members(json, kCostSinceFormat2, cost);
  return json;
}

UnitCost unit_cost_from_json(const Json& json, std::string_view where) {
  const bool is_format_1 = format_of(json, kFormat, "parts", where) == 1;
  const Json& provenance = member(json, "provenance", where);
  const std::string inside = concat(where, "/provenance");
  UnitCost cost;
  read_members(json, kCostMembers, cost, where);
  read_members(provenance, kProvenanceOfFormat1, cost.provenance, inside);
  if (is_format_1) {
    cost.parts = {{.name = std::string(kMultiplierPart),
                   .area_um2 = cost.area_um2,
                   .energy_fj = cost.energy_per_product_fj(),
                   .leakage_uw = cost.leakage_power_uw}};
    return cost;
  }
  read_members(json, kCostSinceFormat2, cost, where);
  read_members(provenance, kProvenanceSinceFormat2, cost.provenance, inside);
  cost.parts = parts_from_json(member(json, "parts", where), where);
  return cost;
}

}  // namespace axdse
