#include "core/unit_cost.hpp"

#include "core/text.hpp"

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
  const Json& from = member(json, "provenance", where);
  const std::string inside = concat(where, "/provenance");
  return {.area_um2 = field<double>(json, "area_um2", where),
          .delay_ns = field<double>(json, "delay_ns", where),
          .dynamic_power_uw = field<double>(json, "dynamic_power_uw", where),
          .leakage_power_uw = field<double>(json, "leakage_power_uw", where),
          .extrapolated_lookups = field<int>(json, "extrapolated_lookups", where),
          .provenance = {.unit = field<std::string>(from, "unit", inside),
                         .library = field<std::string>(from, "library", inside),
                         .library_sha256 = field<std::string>(from, "library_sha256", inside),
                         .corner = field<std::string>(from, "corner", inside),
                         .operand_statistics = field<std::string>(from, "operand_statistics", inside),
                         .activity = field<std::string>(from, "activity", inside),
                         .period_ns = field<double>(from, "period_ns", inside),
                         .architecture = field<std::string>(from, "architecture", inside),
                         .model_version = field<std::string>(from, "model_version", inside)}};
}

}  // namespace axdse
