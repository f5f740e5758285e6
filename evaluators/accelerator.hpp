#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/unit_cost.hpp"

namespace axdse::evaluators {

/// Where the compute units of a network's layers are.
enum class Accelerator {
  kDataflow,  ///< each layer has its own, in proportion to its MACs
  kShared,    ///< all layers use one array, whose units can do what any layer needs
};

[[nodiscard]] std::string_view to_string(Accelerator accelerator) noexcept;  ///< "dataflow", "shared"
[[nodiscard]] std::vector<std::string> accelerator_names();
/// @throws SpecError at `where`, listing the known names
[[nodiscard]] Accelerator parse_accelerator(std::string_view text, std::string_view where);

/// The unit of one layer.
struct UnitUse {
  const UnitCost* unit = nullptr;
  std::string multiplier;  ///< its canonical name
};

/// A unit of an array that several layers share: it holds the multiplier of each, the registers of the largest, and an
/// accumulator from the lowest to the highest bit of any, of the area and leakage a bit that the largest has. What
/// selects between multipliers is not in it.
struct ArrayUnit {
  double area_um2 = 0;
  double leakage_uw = 0;
};
[[nodiscard]] ArrayUnit array_unit(std::span<const UnitUse> uses);

}  // namespace axdse::evaluators
