#include "core/unit_cost.hpp"

#include "core/error.hpp"

namespace axdse {

Json to_json(const UnitCost& cost) {
  const CostProvenance& from = cost.provenance;
  return {{"area_um2", cost.area_um2},
          {"delay_ns", cost.delay_ns},
          {"dynamic_power_uw", cost.dynamic_power_uw},
          {"leakage_power_uw", cost.leakage_power_uw},
          {"energy_per_product_fj", cost.energy_per_product_fj()},
          {"pdp_fj", cost.pdp_fj()},
          {"extrapolated_lookups", cost.extrapolated_lookups},
          {"provenance",
           {{"unit", from.unit},
            {"library", from.library},
            {"library_sha256", from.library_sha256},
            {"corner", from.corner},
            {"operand_statistics", from.operand_statistics},
            {"activity", from.activity},
            {"period_ns", from.period_ns},
            {"architecture", from.architecture},
            {"model_version", from.model_version}}}};
}

UnitCost unit_cost_from_json(const Json& json, std::string_view where) {
  try {
    const Json& from = json.at("provenance");
    return {.area_um2 = json.at("area_um2"),
            .delay_ns = json.at("delay_ns"),
            .dynamic_power_uw = json.at("dynamic_power_uw"),
            .leakage_power_uw = json.at("leakage_power_uw"),
            .extrapolated_lookups = json.at("extrapolated_lookups"),
            .provenance = {.unit = from.at("unit"),
                           .library = from.at("library"),
                           .library_sha256 = from.at("library_sha256"),
                           .corner = from.at("corner"),
                           .operand_statistics = from.at("operand_statistics"),
                           .activity = from.at("activity"),
                           .period_ns = from.at("period_ns"),
                           .architecture = from.at("architecture"),
                           .model_version = from.at("model_version")}};
  } catch (const nlohmann::json::exception& error) {
    throw DataError({.where = std::string(where), .got = json.dump(), .why = error.what()});
  }
}

}  // namespace axdse
