#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/unit_cost.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// One way to build a unit, and what it costs. Its gates point into the library.
struct CostedUnit {
  std::variant<MultiplierNetlist, MacNetlist> unit;
  MacArchitecture architecture;  ///< of a multiplier: its part `multiplier`
  UnitCost cost;           ///< provenance.activity: "glitches" of those simulated with them, "zero-delay" of the others
  bool is_proved = false;  ///< simulated on all operand pairs, and as a MAC on random sums, without a wrong result

  [[nodiscard]] const Netlist& netlist() const;
};

/// Order of designs of one unit: by the objective, then delay; a MAC that misses the clock comes last.
[[nodiscard]] bool is_better(const UnitCost& a, const UnitCost& b, CostObjective objective);

/// Candidates that are simulated with glitches, of a MAC one more (below). With so many none of the levels of
/// hwmodel/README.md misses the best of all by 0.1 %, with three, and not the one more, three miss it by 2.8 to 3.3 %.
inline constexpr std::size_t kSimulatedCandidates = 6;

/// Every tree and adder; of a MAC, the accumulator adders and sign extensions behind the multiplier that leads without
/// glitches, and the accumulator that leads there behind the other multipliers. No netlist twice.
///
/// All are costed without glitches on a short stimulus. The kSimulatedCandidates best are simulated with glitches, on
/// the same operands, and of a MAC the one that differs from the best of these in its sign extension alone: repeated
/// signs seem cheap without glitches. The best of all these to params.target_error, which is proved and comes first.
/// Those simulated come before the others, each kind by params.objective; where the unit is a MAC, what misses the
/// clock comes last.
/// @throws as unit_cost(); InternalError a netlist that is not what it should be
[[nodiscard]] std::vector<CostedUnit> unit_candidates(const MultiplierSpec& multiplier, const CellLibrary& library,
                                                      const CostParams& params = {});

/// One architecture alone, simulated with glitches to params.target_error and proved.
/// @throws as unit_cost(); InternalError a netlist that is not what it should be
[[nodiscard]] CostedUnit costed_unit(const MultiplierSpec& multiplier, const MacArchitecture& architecture,
                                     const CellLibrary& library, const CostParams& params = {});

/// A multiplier that was not built here, alone: simulated with glitches to params.target_error and proved.
/// @pre params.unit is kMultiplier; the netlist has as many inputs as the operands of `multiplier` have bits
/// @throws as costed_unit()
[[nodiscard]] CostedUnit costed_netlist(const MultiplierSpec& multiplier, MultiplierNetlist netlist,
                                        const CellLibrary& library, const CostParams& params = {});

/// A look at what unit_cost() will give, in a millisecond or two beside the product table: one architecture (dadda,
/// ripple), without glitches, not proved.
[[nodiscard]] UnitCost estimated_unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library,
                                           const CostParams& params = {});

}  // namespace axdse::hwmodel
