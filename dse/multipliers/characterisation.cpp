#include "dse/multipliers/characterisation.hpp"

#include <algorithm>
#include <iterator>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

MultiplierSpec exact_of_same_operands(const MultiplierSpec& multiplier) {
  const OperandWidths widths = operand_widths(multiplier);
  return exact(widths.activation_bits, widths.weight_bits, operands_of(multiplier));
}

}  // namespace

CostRatios ratios(const UnitCost& cost, const UnitCost& baseline) {
  return {.area = cost.area_um2 / baseline.area_um2,
          .delay = cost.delay_ns / baseline.delay_ns,
          .power = cost.total_power_uw() / baseline.total_power_uw(),
          .energy = cost.energy_per_product_fj() / baseline.energy_per_product_fj(),
          .pdp = cost.pdp_fj() / baseline.pdp_fj()};
}

std::vector<Operands> same_multiply_accumulate(const Operands& operands) {
  const auto is_signed = [](OperandEncoding encoding) { return encoding != OperandEncoding::kU8; };
  std::vector<Operands> same;
  std::ranges::copy_if(supported_operands(), std::back_inserter(same), [&](const Operands& other) {
    return is_signed(other.activation) == is_signed(operands.activation) &&
           is_signed(other.weight) == is_signed(operands.weight);
  });
  return same;
}

std::shared_ptr<const ExactBaseline> Characterisation::exact_baseline(const MultiplierSpec& exact_multiplier) {
  std::shared_ptr<const ExactBaseline>& baseline = exact_[canonical_name(exact_multiplier)];
  if (!baseline) {
    baseline = std::make_shared<const ExactBaseline>(
        ExactBaseline{.multiplier = exact_multiplier, .cost = sources_.best_cost(exact_multiplier)});
  }
  return baseline;
}

std::shared_ptr<const ExactBaseline> Characterisation::best_eight_bit(const Operands& operands) {
  std::shared_ptr<const ExactBaseline> best;
  for (const Operands& other : same_multiply_accumulate(operands)) {
    if (!sources_.can_hold(other)) continue;
    std::shared_ptr<const ExactBaseline> candidate = exact_baseline(exact(8, 8, other));
    if (!best || sources_.is_better(candidate->cost, best->cost)) best = std::move(candidate);
  }
  AXDSE_ENSURE(best != nullptr, "a multiplier's own encodings hold its operands");
  return best;
}

MultiplierFigures Characterisation::figures_without_cost(const MultiplierSpec& multiplier) {
  const Operands operands = operands_of(multiplier);
  return {.multiplier = multiplier,
          .label = to_string(multiplier),
          .errors = error_metrics(multiplier, sources_.operands(multiplier)),
          .stand_in = stand_in_error(multiplier, sources_.operands(exact(8, 8, operands))),
          .emulation = sources_.emulation(multiplier),
          .cost = {},
          .own = exact_baseline(exact_of_same_operands(multiplier)),
          .eight_bit = best_eight_bit(operands)};
}

MultiplierFigures Characterisation::figures(const MultiplierSpec& multiplier) {
  MultiplierFigures figures = figures_without_cost(multiplier);
  if (sources_.row_cost) {
    figures.cost = sources_.row_cost(multiplier);
  } else if (multiplier == figures.own->multiplier) {
    figures.cost = figures.own->cost;
  } else {
    figures.cost = sources_.best_cost(multiplier);
  }
  return figures;
}

MultiplierFigures Characterisation::figures(const MultiplierSpec& multiplier, std::string label, UnitCost cost) {
  MultiplierFigures figures = figures_without_cost(multiplier);
  figures.label = std::move(label);
  figures.cost = std::move(cost);
  return figures;
}

std::string flow_names(std::span<const MultiplierFigures> multipliers) {
  std::vector<std::string> names;
  for (const MultiplierFigures& f : multipliers) {
    for (const UnitCost* cost : {&f.own->cost, &f.eight_bit->cost, &f.cost}) {
      if (std::ranges::find(names, cost->provenance.flow) == names.end()) names.push_back(cost->provenance.flow);
    }
  }
  return join(names, ", ");
}

}  // namespace axdse::dse
