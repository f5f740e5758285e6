#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::hwmodel {

/// What is costed.
enum class ComputeUnit {
  kMultiplier,  ///< alone, for comparison with papers
  kMac,         ///< with its sign's carry, accumulator adder, accumulator and activation registers
};

/// Where a MAC unit's partial sums come from.
enum class MacSetting {
  kWeightStationary,  ///< a weight stays, partial sums pass through: each unit adds its product to its neighbour's sum
  kOutputStationary,  ///< a sum stays until its products are in, then the accumulator takes its start value again
};

/// By which figure the architecture of a unit is chosen, of those that meet the clock.
enum class CostObjective { kEnergy, kPdp, kArea, kDelay };

[[nodiscard]] std::string_view to_string(ComputeUnit unit) noexcept;         ///< "multiplier", "mac"
[[nodiscard]] std::string_view to_string(MacSetting setting) noexcept;       ///< "weight_stationary", ...
[[nodiscard]] std::string_view to_string(CostObjective objective) noexcept;  ///< "energy", "pdp", "area", "delay"

[[nodiscard]] std::vector<std::string> compute_unit_names();
[[nodiscard]] std::vector<std::string> mac_setting_names();
[[nodiscard]] std::vector<std::string> cost_objective_names();

/// @throws SpecError at `where`, listing the known names
[[nodiscard]] ComputeUnit parse_compute_unit(std::string_view text, std::string_view where);
[[nodiscard]] MacSetting parse_mac_setting(std::string_view text, std::string_view where);
[[nodiscard]] CostObjective parse_cost_objective(std::string_view text, std::string_view where);

inline constexpr int kMostHoldCycles = 1024;
inline constexpr double kShortestPeriodNs = 0.001;  ///< no cell switches in a picosecond; powers stay finite
inline constexpr double kLongestPeriodNs = 10'000;

/// Periods that a weight stays where a campaign does not say: 16 under weight_stationary (a row or two of a small
/// image; the longer, the less the weight's own edges count), 1 under output_stationary, where each product has its
/// own.
[[nodiscard]] int default_hold_cycles(MacSetting setting) noexcept;

/// Assumptions of a cost; each is named in its provenance.
struct CostParams {
  ComputeUnit unit = ComputeUnit::kMultiplier;
  MacSetting setting = MacSetting::kWeightStationary;  ///< of a MAC
  int hold_cycles = 1;                                 ///< a weight stays for so many operand pairs; 1 to 1024
  int products_per_sum = 1;                            ///< of a MAC: K, 1 to 2^20; its accumulator holds any K products
  double period_ns = 2.0;  ///< one operand pair each period (500 MHz); kShortestPeriodNs to kLongestPeriodNs
  CostObjective objective = CostObjective::kEnergy;
  std::optional<OperandStatistics> operands = {};  ///< empty: all codes of the multiplier's widths equally likely
  std::uint64_t seed = 1;                          ///< of the operands and partial sums simulated
  double target_error = 0.01;                      ///< standard error of the energy, relative; above 0, at most 1
};

/// @throws SpecError a setting out of range
void validate(const CostParams& params);

/// All that the cost of `multiplier` depends on, as canonical JSON text: key of a CostCache.
[[nodiscard]] std::string cost_identity(const MultiplierSpec& multiplier, const std::string& library_sha256,
                                        const CostParams& params);

}  // namespace axdse::hwmodel
