#include "hwmodel/cost_model.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/activity.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/multiplier_candidates.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/simulation/equivalence.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {
namespace {

/// Changes with every change of any figure.
constexpr std::string_view kModelVersion = "2 (NLDM timing, wire load, zero-delay activity)";

constexpr std::array kCostedAdders = {FinalAdder::kRipple, FinalAdder::kSklansky};

void check(const CostParams& params) {
  if (params.period_ns > 0) return;
  throw SpecError({.where = "period_ns",
                   .got = to_text(params.period_ns),
                   .allowed = "a time above 0 ns",
                   .fix = "2 ns is a clock of 500 MHz"});
}

UnitCost cost_of(const MultiplierNetlist& netlist, const ExhaustiveValues& values, const CellLibrary& library,
                 const Environment& environment, const CostParams& params) {
  const std::vector<NetLoad> loads = net_loads(netlist.netlist, environment);
  const TimingReport timing = analyse_timing(netlist.netlist, environment, loads);
  const Activity activity = uniform_zero_delay_activity(netlist.netlist, values);
  const PowerReport power = analyse_power(netlist.netlist, loads, timing, activity, library.voltage_v);
  return {.area_um2 = netlist.netlist.area_um2(),
          .delay_ns = timing.delay_ns,
          .dynamic_power_uw = power.dynamic_fj() / params.period_ns,
          .leakage_power_uw = power.leakage_uw.value,
          .extrapolated_lookups = timing.extrapolated_lookups + power.extrapolated_lookups,
          .provenance = {.unit = "multiplier",
                         .library = library.name,
                         .library_sha256 = library.sha256,
                         .corner = library.corner,
                         .operand_statistics = activity.operands,
                         .activity = activity.name,
                         .period_ns = params.period_ns,
                         .architecture = netlist.architecture,
                         .model_version = std::string(kModelVersion)}};
}

CostedMultiplier build(const MultiplierSpec& multiplier, const ProductTable& products, const CellMapping& mapping,
                       FinalAdder adder, const CellLibrary& library, const CostParams& params) {
  CostedMultiplier result{.netlist = multiplier_netlist(multiplier, products, mapping, {.adder = adder}), .cost = {}};
  const ExhaustiveValues values = simulate_exhaustively(result.netlist.netlist);
  const std::int64_t wrong = count_wrong_products(result.netlist, values, multiplier, products);
  if (wrong != 0) {
    throw InternalError({.where = concat("netlist of ", canonical_name(multiplier), ", ", result.netlist.architecture),
                         .got = concat(wrong, " wrong products"),
                         .allowed = "none",
                         .why = "a netlist must equal its product table on all operand pairs",
                         .fix = "this is a bug in axdse; please report it with the library used"});
  }
  result.cost =
      cost_of(result.netlist, values, library, environment_of(mapping, result.netlist.netlist.area_um2()), params);
  return result;
}

}  // namespace

std::vector<CostedMultiplier> multiplier_candidates(const MultiplierSpec& multiplier, const CellLibrary& library,
                                                    const CostParams& params) {
  validate(multiplier);
  check(params);
  const CellMapping mapping(library);
  const ProductTable products = product_table(multiplier);
  std::vector<CostedMultiplier> candidates;
  for (const FinalAdder adder : kCostedAdders)
    candidates.push_back(build(multiplier, products, mapping, adder, library, params));
  return candidates;
}

const CostedMultiplier& best_candidate(const std::vector<CostedMultiplier>& candidates) {
  return *std::min_element(candidates.begin(), candidates.end(),
                           [](const CostedMultiplier& a, const CostedMultiplier& b) {
                             return std::tuple(a.cost.energy_per_product_fj(), a.cost.delay_ns) <
                                    std::tuple(b.cost.energy_per_product_fj(), b.cost.delay_ns);
                           });
}

UnitCost unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library, const CostParams& params) {
  return best_candidate(multiplier_candidates(multiplier, library, params)).cost;
}

}  // namespace axdse::hwmodel
