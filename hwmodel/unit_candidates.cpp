#include "hwmodel/unit_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/registers.hpp"
#include "hwmodel/simulation/equivalence.hpp"
#include "hwmodel/simulation/operand_trace.hpp"
#include "hwmodel/unit_measurement.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kFilterPeriods = 256;    // ranks netlists of one function, which see the same operands
constexpr std::size_t kContestPeriods = 1024;  // with glitches; differences between paired runs need fewer than figures
constexpr std::size_t kLeaders = 3;            // multipliers that a MAC's best accumulator is tried behind
constexpr std::size_t kLeastBlocks = 8;        // fewer block means are no base for a standard error
constexpr std::size_t kMostPeriods = 131'072;  // but for long holds: a tenth of a second, or less
constexpr int kMostRuns = 4;                   // towards the target; each knows better how many periods it takes
constexpr double kMargin = 1.1;                // a standard error is itself known to a tenth or so
constexpr std::int64_t kProofVectors = 4096;   // sums, beside all operand pairs

double objective_of(const UnitCost& cost, CostObjective objective) {
  switch (objective) {
    case CostObjective::kEnergy:
      return cost.energy_per_product_fj();
    case CostObjective::kPdp:
      return cost.pdp_fj();
    case CostObjective::kArea:
      return cost.area_um2;
    case CostObjective::kDelay:
      return cost.delay_ns;
  }
  return 0;
}

OperandPorts operand_ports(const MultiplierSpec& multiplier) {
  const OperandWidths widths = operand_widths(multiplier);
  return {.activation_bits = widths.activation_bits,
          .weight_bits = widths.weight_bits,
          .weight_encoding = operands_of(multiplier).weight};
}

/// The ways to build one unit, and to look at one of them.
class Contest {
 public:
  Contest(const MultiplierSpec& multiplier, const CellLibrary& library, const CostParams& params)
      : multiplier_(multiplier),
        library_(library),
        params_(params),
        mapping_(library),
        products_(product_table(multiplier)),
        statistics_(params.operands ? *params.operands : OperandStatistics::uniform(multiplier)),
        trace_(statistics_, products_, params),
        ports_(operand_ports(multiplier)) {
    if (is_mac()) registers_.emplace(library);
  }

  /// Built and costed without glitches, best first; no netlist twice.
  [[nodiscard]] std::vector<CostedUnit> field();
  [[nodiscard]] CostedUnit build(const MacArchitecture& architecture) const;
  void simulate_without_glitches(CostedUnit& unit) { measure(unit, DelayModel::kZero, kFilterPeriods); }
  void simulate_with_glitches(CostedUnit& unit) {
    measure(unit, DelayModel::kInertial, std::max(kContestPeriods, trace_.block()));
  }
  /// Until its energy is known to params.target_error.
  void simulate_to_target(CostedUnit& unit);
  /// With glitches, to the target, proved.
  void finish(CostedUnit& unit) {
    simulate_with_glitches(unit);
    simulate_to_target(unit);
    prove(unit);
  }
  /// @throws InternalError a wrong product or sum
  void prove(CostedUnit& unit) const;
  void sort(std::vector<CostedUnit>& units) const;

 private:
  [[nodiscard]] bool is_mac() const { return params_.unit == ComputeUnit::kMac; }
  /// Adders of few bits are alike, whatever their names: only what differs from all of `units` is simulated and joins.
  void enter(const MacArchitecture& architecture, std::vector<CostedUnit>& units);
  void measure(CostedUnit& unit, DelayModel delays, std::size_t periods);

  const MultiplierSpec& multiplier_;
  const CellLibrary& library_;
  const CostParams& params_;
  CellMapping mapping_;
  ProductTable products_;
  OperandStatistics statistics_;
  OperandTrace trace_;
  OperandPorts ports_;
  std::optional<Registers> registers_;  ///< of a MAC
};

void Contest::measure(CostedUnit& unit, DelayModel delays, std::size_t periods) {
  trace_.extend(periods);
  const auto* mac = std::get_if<MacNetlist>(&unit.unit);
  const MeasurementParams measurement{
      .operands = statistics_.name,
      .periods = mac == nullptr ? input_words(trace_, periods, ports_)
                                : input_words(trace_, periods, ports_, *mac, params_.products_per_sum),
      .block = trace_.block(),
      .delays = delays,
      .period_ns = params_.period_ns};
  unit.cost = mac == nullptr ? hwmodel::measure(std::get<MultiplierNetlist>(unit.unit), library_, mapping_, measurement)
                             : hwmodel::measure(*mac, library_, mapping_, *registers_, measurement);
  CostProvenance& provenance = unit.cost.provenance;
  provenance.unit = to_string(params_.unit);
  provenance.hold_cycles = params_.hold_cycles;
  if (is_mac()) {
    provenance.setting = to_string(params_.setting);
    provenance.products_per_sum = params_.products_per_sum;
  }
  provenance.library = library_.name;
  provenance.library_sha256 = library_.sha256;
  provenance.corner = library_.corner;
  provenance.seed = params_.seed;
  provenance.objective = to_string(params_.objective);
  provenance.model_version = kCostModelVersion;
}

CostedUnit Contest::build(const MacArchitecture& architecture) const {
  CostedUnit unit{.unit = {}, .architecture = architecture, .cost = {}};
  if (is_mac()) {
    unit.unit = mac_netlist(multiplier_, products_, params_.products_per_sum, mapping_, architecture);
  } else {
    unit.unit = multiplier_netlist(multiplier_, products_, mapping_, architecture.multiplier);
  }
  return unit;
}

void Contest::enter(const MacArchitecture& architecture, std::vector<CostedUnit>& units) {
  CostedUnit unit = build(architecture);
  for (const CostedUnit& other : units) {
    if (other.netlist() == unit.netlist()) return;
  }
  simulate_without_glitches(unit);
  units.push_back(std::move(unit));
}

void Contest::sort(std::vector<CostedUnit>& units) const {
  std::stable_sort(units.begin(), units.end(), [this](const CostedUnit& a, const CostedUnit& b) {
    return is_better(a.cost, b.cost, params_.objective);
  });
}

std::vector<CostedUnit> Contest::field() {
  std::vector<CostedUnit> units;
  for (const ReductionTree tree : kReductionTrees) {
    for (const FinalAdder adder : kFinalAdders) enter({.multiplier = {.tree = tree, .adder = adder}}, units);
  }
  sort(units);
  if (!is_mac()) return units;

  std::vector<MultiplierArchitecture> leaders;
  for (std::size_t n = 0; n < std::min(kLeaders, units.size()); ++n)
    leaders.push_back(units[n].architecture.multiplier);
  for (const FinalAdder accumulator : kFinalAdders) {
    for (const SignExtension extension : kSignExtensions)
      enter({.multiplier = leaders[0], .accumulator = accumulator, .extension = extension}, units);
  }
  sort(units);
  MacArchitecture best = units[0].architecture;
  for (const MultiplierArchitecture& leader : leaders) {
    best.multiplier = leader;
    enter(best, units);
  }
  sort(units);
  return units;
}

void Contest::simulate_to_target(CostedUnit& unit) {
  const std::size_t least = kLeastBlocks * trace_.block();
  if (least > kContestPeriods) measure(unit, DelayModel::kInertial, least);
  const auto most = static_cast<double>(std::max(least, kMostPeriods));
  for (int run = 0; run < kMostRuns; ++run) {
    const double wanted_fj = params_.target_error * unit.cost.energy_per_product_fj();
    const double excess = unit.cost.energy_standard_error_fj / wanted_fj;
    const auto known = static_cast<double>(unit.cost.provenance.vectors);
    if (excess <= 1 || known + 1 >= most) return;
    const double wanted = std::min(kMargin * known * excess * excess, most);
    const auto blocks = static_cast<std::size_t>(std::ceil(wanted / static_cast<double>(trace_.block())));
    measure(unit, DelayModel::kInertial, blocks * trace_.block());
  }
}

void Contest::prove(CostedUnit& unit) const {
  const auto require_none = [&](std::int64_t wrong, std::string_view what) {
    if (wrong == 0) return;
    throw InternalError(
        {.where = concat("netlist of ", canonical_name(multiplier_), ", ", unit.cost.provenance.architecture),
         .got = concat(wrong, " wrong ", what),
         .allowed = "none",
         .why = "a netlist must equal its product table",
         .fix = "this is a bug in axdse; please report it with the library used"});
  };
  const auto prove_products = [&](const MultiplierNetlist& netlist) {
    const ExhaustiveValues values = simulate_exhaustively(netlist.netlist);
    require_none(count_wrong_products(netlist, values, multiplier_, products_), "products");
  };
  if (const auto* mac = std::get_if<MacNetlist>(&unit.unit)) {
    prove_products(multiplier_netlist(multiplier_, products_, mapping_, unit.architecture.multiplier));
    RandomEngine engine(seed_for(params_.seed, 0, "proof"));
    require_none(count_wrong_sums(*mac, multiplier_, products_, kProofVectors, engine), "sums");
  } else {
    prove_products(std::get<MultiplierNetlist>(unit.unit));
  }
  unit.is_proved = true;
}

}  // namespace

const Netlist& CostedUnit::netlist() const {
  return std::visit([](const auto& built) -> const Netlist& { return built.netlist; }, unit);
}

bool is_better(const UnitCost& a, const UnitCost& b, CostObjective objective) {
  const auto rank = [objective](const UnitCost& cost) {
    // Of MACs that miss the clock the fastest is the least wrong.
    const bool late = cost.provenance.unit == to_string(ComputeUnit::kMac) && cost.delay_ns > cost.provenance.period_ns;
    return std::tuple(late, late ? cost.delay_ns : objective_of(cost, objective), cost.delay_ns);
  };
  return rank(a) < rank(b);
}

std::vector<CostedUnit> unit_candidates(const MultiplierSpec& multiplier, const CellLibrary& library,
                                        const CostParams& params) {
  validate(multiplier);
  validate(params);
  Contest contest(multiplier, library, params);
  std::vector<CostedUnit> others = contest.field();
  std::vector<CostedUnit> finalists;
  const auto simulate = [&](std::vector<CostedUnit>::iterator unit) {
    contest.simulate_with_glitches(*unit);
    finalists.push_back(std::move(*unit));
    others.erase(unit);
    contest.sort(finalists);
  };
  for (std::size_t n = 0; n < kSimulatedCandidates && !others.empty(); ++n) simulate(others.begin());
  MacArchitecture twin = finalists[0].architecture;
  twin.extension = twin.extension == SignExtension::kRepeated ? SignExtension::kInverted : SignExtension::kRepeated;
  const auto unit_of_twin =
      std::find_if(others.begin(), others.end(), [&](const CostedUnit& unit) { return unit.architecture == twin; });
  if (unit_of_twin != others.end()) simulate(unit_of_twin);
  contest.simulate_to_target(finalists[0]);
  contest.prove(finalists[0]);
  std::move(others.begin(), others.end(), std::back_inserter(finalists));
  return finalists;
}

CostedUnit costed_unit(const MultiplierSpec& multiplier, const MacArchitecture& architecture,
                       const CellLibrary& library, const CostParams& params) {
  validate(multiplier);
  validate(params);
  Contest contest(multiplier, library, params);
  CostedUnit unit = contest.build(architecture);
  contest.finish(unit);
  return unit;
}

CostedUnit costed_netlist(const MultiplierSpec& multiplier, MultiplierNetlist netlist, const CellLibrary& library,
                          const CostParams& params) {
  validate(multiplier);
  validate(params);
  AXDSE_ENSURE(params.unit == ComputeUnit::kMultiplier, "a netlist is costed alone");
  Contest contest(multiplier, library, params);
  CostedUnit unit{.unit = std::move(netlist), .architecture = {}, .cost = {}};
  contest.finish(unit);
  return unit;
}

UnitCost unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library, const CostParams& params) {
  return unit_candidates(multiplier, library, params)[0].cost;
}

UnitCost estimated_unit_cost(const MultiplierSpec& multiplier, const CellLibrary& library, const CostParams& params) {
  validate(multiplier);
  validate(params);
  Contest contest(multiplier, library, params);
  CostedUnit unit = contest.build({});
  contest.simulate_without_glitches(unit);
  return std::move(unit.cost);
}

}  // namespace axdse::hwmodel
