#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace axdse {

/// What makes a cost comparable: two figures with different provenance are not.
struct CostProvenance {
  std::string unit = "multiplier";  ///< the unit costed: "multiplier" (alone) or "mac" (with accumulator and registers)
  std::string setting;              ///< of a MAC: "weight_stationary" or "output_stationary"; empty for a multiplier
  std::int64_t hold_cycles = 1;     ///< a weight stays at the unit for so many operand pairs
  std::int64_t products_per_sum = 0;  ///< K, products that a MAC's accumulator must hold; 0 for a multiplier
  int accumulator_low_bit = 0;        ///< weight 2^bit of the accumulator's lowest bit
  int accumulator_bits = 0;           ///< its width; 0 for a multiplier
  std::string library;                ///< name in the Liberty file
  std::string library_sha256;
  std::string corner;              ///< process, voltage, temperature as the library states them
  std::string wire_load = "none";  ///< name of the library's wire-load model in use; "none": wires have no capacitance
  std::string operand_statistics = "uniform";
  std::string activity;      ///< how switching was found: "glitches" (event-driven), "zero-delay" (without them)
  std::int64_t vectors = 0;  ///< operand pairs simulated; 0: activity is exact over all pairs
  std::uint64_t seed = 0;    ///< of the vectors
  double period_ns = 0;      ///< one operand pair is applied every period
  std::string objective = "energy";  ///< by which the architecture was chosen: "energy", "pdp", "area", "delay"
  std::string flow = "axdse";        ///< what made the netlist: "axdse" (built of library cells), or an outside tool
  std::string architecture;          ///< of the netlist costed, e.g. "dadda, ripple"
  std::string model_version;         ///< of hwmodel; a change of any figure changes it
  friend bool operator==(const CostProvenance&, const CostProvenance&) = default;
};

/// Names of a unit's parts.
inline constexpr std::string_view kMultiplierPart = "multiplier";
inline constexpr std::string_view kSignPart = "sign";  ///< sm8: the XOR of sign and product bits
inline constexpr std::string_view kAccumulatorAdderPart = "accumulator adder";
inline constexpr std::string_view kAccumulatorRegisterPart = "accumulator register";
inline constexpr std::string_view kActivationRegisterPart = "activation register";

/// Share of a unit's cost.
struct CostPart {
  std::string name;
  double area_um2 = 0;
  double energy_fj = 0;  ///< per product, leakage included
  double leakage_uw = 0;
  friend bool operator==(const CostPart&, const CostPart&) = default;
};

/// Cost of one compute unit in one Liberty library, given one operand pair every provenance.period_ns. (A network has a
/// NetworkCost.)
struct UnitCost {
  double area_um2 = 0;          ///< sum of cell areas
  double delay_ns = 0;          ///< latest output, worse of rise and fall; of a MAC from clock edge to stored sum
  double dynamic_power_uw = 0;  ///< switching + internal
  double leakage_power_uw = 0;  ///< weighted by state
  double energy_standard_error_fj = 0;  ///< of energy_per_product_fj(), from the vectors being finite; 0 if it is exact
  int extrapolated_lookups = 0;         ///< reads outside an NLDM table, continued linearly from its border
  std::vector<CostPart> parts;          ///< add up to area, energy and leakage
  CostProvenance provenance;

  [[nodiscard]] double total_power_uw() const { return dynamic_power_uw + leakage_power_uw; }
  /// uW * ns = fJ
  [[nodiscard]] double energy_per_product_fj() const { return total_power_uw() * provenance.period_ns; }
  [[nodiscard]] double pdp_fj() const { return total_power_uw() * delay_ns; }  ///< what papers compare; not an energy
  /// The part of this name, all zero where the unit has none.
  [[nodiscard]] CostPart part(std::string_view name) const;
  /// Of the multiplier with its sign, within the unit.
  [[nodiscard]] double multiplier_energy_fj() const;
  friend bool operator==(const UnitCost&, const UnitCost&) = default;
};

[[nodiscard]] Json to_json(const UnitCost& cost);
/// Reads what to_json writes, and format 1 before it: a multiplier under uniform operands by zero-delay activity, its
/// only part. @throws DataError at `where`
[[nodiscard]] UnitCost unit_cost_from_json(const Json& json, std::string_view where);

}  // namespace axdse
