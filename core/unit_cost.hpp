#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"

namespace axdse {

/// What makes a cost comparable: two figures with different provenance are not.
struct CostProvenance {
  std::string unit = "multiplier";  ///< the unit costed: "multiplier" (alone), later "mac"
  std::string library;              ///< name in the Liberty file
  std::string library_sha256;
  std::string corner;  ///< process, voltage, temperature as the library states them
  std::string operand_statistics = "uniform";
  std::string activity;       ///< how switching was found: "zero-delay" (no glitches)
  double period_ns = 0;       ///< one operand pair is applied every period
  std::string architecture;   ///< of the netlist costed, e.g. "dadda, ripple"
  std::string model_version;  ///< of hwmodel; a change of any figure changes it
  friend bool operator==(const CostProvenance&, const CostProvenance&) = default;
};

/// Cost of one compute unit in one Liberty library, given one operand pair every provenance.period_ns. (A network has a
/// NetworkCost.)
struct UnitCost {
  double area_um2 = 0;          ///< sum of cell areas
  double delay_ns = 0;          ///< latest output, worse of rise and fall
  double dynamic_power_uw = 0;  ///< switching + internal
  double leakage_power_uw = 0;
  int extrapolated_lookups = 0;  ///< reads outside an NLDM table, continued linearly from its border
  CostProvenance provenance;

  [[nodiscard]] double total_power_uw() const { return dynamic_power_uw + leakage_power_uw; }
  /// uW * ns = fJ
  [[nodiscard]] double energy_per_product_fj() const { return total_power_uw() * provenance.period_ns; }
  [[nodiscard]] double pdp_fj() const { return total_power_uw() * delay_ns; }  ///< what papers compare; not an energy
  friend bool operator==(const UnitCost&, const UnitCost&) = default;
};

[[nodiscard]] Json to_json(const UnitCost& cost);
/// Reads what to_json writes. @throws DataError at `where`
[[nodiscard]] UnitCost unit_cost_from_json(const Json& json, std::string_view where);

}  // namespace axdse
