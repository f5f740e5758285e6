#include "dse/multipliers/library_costs.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/critical_path.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/registers.hpp"
#include "hwmodel/timing.hpp"
#include "hwmodel/unit_candidates.hpp"
#include "hwmodel/unit_measurement.hpp"

namespace axdse::dse {
namespace {

/// Of a unit between the buffers or registers that it is costed with.
std::vector<hwmodel::PathStep> critical_path_of(const hwmodel::CostedUnit& unit, const hwmodel::CellLibrary& library) {
  const auto path = [&unit](const hwmodel::Environment& environment, const std::vector<hwmodel::NetLoad>& loads) {
    return hwmodel::critical_path(unit.netlist(), environment, loads,
                                  hwmodel::analyse_timing(unit.netlist(), environment, loads));
  };
  const hwmodel::CellMapping mapping(library);
  const hwmodel::Environment buffers = hwmodel::environment_of(mapping, unit.netlist().area_um2());
  if (const auto* mac = std::get_if<hwmodel::MacNetlist>(&unit.unit)) {
    const hwmodel::Registers registers(library);
    const hwmodel::Environment environment = registers.environment(buffers.wire_load);
    return path(environment, hwmodel::mac_loads(*mac, registers, environment));
  }
  return path(buffers, hwmodel::net_loads(unit.netlist(), buffers));
}

std::string edge(bool rises) { return rises ? "rise" : "fall"; }

}  // namespace

hwmodel::CostParams LibraryCostParams::for_multiplier(const MultiplierSpec& multiplier) const {
  hwmodel::CostParams params = cost;
  if (histograms) params.operands = statistics_of(*histograms, multiplier);
  return params;
}

hwmodel::MultiplierArchitecture parse_architecture(std::string_view text, std::string_view where) {
  std::vector<std::string> names;
  for (const hwmodel::ReductionTree tree : hwmodel::kReductionTrees) {
    for (const hwmodel::FinalAdder adder : hwmodel::kFinalAdders) {
      const hwmodel::MultiplierArchitecture architecture{.tree = tree, .adder = adder};
      names.push_back(hwmodel::to_string(architecture));
      if (names.back() == text) return architecture;
    }
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = join(names, "; "),
                   .fix = "choose one of these"});
}

CharacterisationSources library_sources(const hwmodel::CellLibrary& library, const LibraryCostParams& params) {
  CharacterisationSources sources;
  if (params.architecture) {
    sources.row_cost = [&library, params](const MultiplierSpec& m) {
      return hwmodel::costed_unit(m, {.multiplier = *params.architecture}, library, params.for_multiplier(m)).cost;
    };
  }
  sources.best_cost = [&library, params](const MultiplierSpec& m) {
    return hwmodel::unit_cost(m, library, params.for_multiplier(m));
  };
  sources.operands = [params](const MultiplierSpec& m) {
    return params.histograms ? statistics_of(*params.histograms, m) : OperandStatistics::uniform(m);
  };
  sources.can_hold = [params](const Operands& operands) {
    return !params.histograms || can_hold(operands, *params.histograms);
  };
  sources.is_better = [objective = params.cost.objective](const UnitCost& a, const UnitCost& b) {
    return hwmodel::is_better(a, b, objective);
  };
  return sources;
}

TextTable candidate_rows(std::span<const MultiplierSpec> multipliers, const hwmodel::CellLibrary& library,
                         const LibraryCostParams& params) {
  TextTable table({{"multiplier", "multiplier"},
                   {"rank", "rank"},
                   {"unit", "unit"},
                   {"library", "library"},
                   {"operand_statistics", "operands"},
                   {"period_ns", "period ns", 2},
                   {"activity", "activity"},
                   {"area_um2", "area um2", 1},
                   {"delay_ns", "delay ns", 3},
                   {"power_uw", "power uW", 1},
                   {"energy_fj", "energy fJ", 1},
                   {"energy_standard_error_fj", "+- fJ", 1},
                   {"pdp_fj", "PDP fJ", 1},
                   {"gates", "gates"},
                   {"architecture", "architecture"},
                   {"model_version", "model"}});
  for (const MultiplierSpec& multiplier : multipliers) {
    std::int64_t rank = 0;
    for (const hwmodel::CostedUnit& candidate :
         hwmodel::unit_candidates(multiplier, library, params.for_multiplier(multiplier))) {
      const UnitCost& cost = candidate.cost;
      const CostProvenance& p = cost.provenance;
      table.add_row(
          {canonical_name(multiplier), ++rank, p.unit, p.library, p.operand_statistics, p.period_ns, p.activity,
           cost.area_um2, cost.delay_ns, cost.total_power_uw(), cost.energy_per_product_fj(),
           std::isfinite(cost.energy_standard_error_fj) ? TableCell(cost.energy_standard_error_fj) : TableCell(),
           cost.pdp_fj(), static_cast<std::int64_t>(candidate.netlist().gates.size()), p.architecture,
           p.model_version});
    }
  }
  return table;
}

TextTable path_rows(std::span<const MultiplierSpec> multipliers, const hwmodel::CellLibrary& library,
                    const LibraryCostParams& params) {
  TextTable table({{"multiplier", "multiplier"},
                   {"unit", "unit"},
                   {"library", "library"},
                   {"instance", "instance"},
                   {"cell", "cell"},
                   {"from", "from"},
                   {"to", "to"},
                   {"input_slew_ns", "slew in ns", 3},
                   {"load_ff", "load fF", 2},
                   {"delay_ns", "delay ns", 3},
                   {"arrival_ns", "arrival ns", 3}});
  for (const MultiplierSpec& multiplier : multipliers) {
    const hwmodel::CostedUnit best =
        std::move(hwmodel::unit_candidates(multiplier, library, params.for_multiplier(multiplier)).front());
    for (const hwmodel::PathStep& step : critical_path_of(best, library)) {
      table.add_row({canonical_name(multiplier), best.cost.provenance.unit, library.name, step.instance, step.cell,
                     step.input_pin + " " + edge(step.input_rises), step.output_pin + " " + edge(step.output_rises),
                     step.input_slew_ns, step.load_ff, step.delay_ns, step.arrival_ns});
    }
  }
  return table;
}

}  // namespace axdse::dse
