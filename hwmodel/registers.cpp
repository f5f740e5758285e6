#include "hwmodel/registers.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

const FlipFlop& smallest_with_q(const CellLibrary& library) {
  std::vector<FlipFlop> candidates;
  std::copy_if(library.flip_flops.begin(), library.flip_flops.end(), std::back_inserter(candidates),
               [](const FlipFlop& flip_flop) { return flip_flop.q() != nullptr; });
  const FlipFlop* const smallest = smallest_flip_flop(candidates);
  if (smallest == nullptr) {
    throw SpecError({.where = concat("library ", library.name),
                     .got = "no D flip-flop with an output Q",
                     .allowed = "at least one",
                     .why = "a MAC unit stores its sum and its activation",
                     .fix = "use a library with a flip-flop, or cost multipliers alone (unit \"multiplier\")"});
  }
  return *std::find_if(library.flip_flops.begin(), library.flip_flops.end(),
                       [smallest](const FlipFlop& flip_flop) { return flip_flop.name == smallest->name; });
}

Cell cell_of(const FlipFlop& flip_flop) {
  const FlipFlopOutput& q = *flip_flop.q();
  OutputPin output;
  output.name = q.name;
  output.max_capacitance_ff = q.max_capacitance_ff;
  for (TimingArc arc : q.arcs) {
    arc.input = 0;  // the clock's edge stands at the cell's input
    output.arcs.push_back(std::move(arc));
  }
  Cell cell;
  cell.name = flip_flop.name;
  cell.area_um2 = flip_flop.area_um2;
  cell.inputs = {flip_flop.data};
  cell.outputs = {std::move(output)};
  return cell;
}

}  // namespace

Registers::Registers(const CellLibrary& library) : flip_flop_(&smallest_with_q(library)), cell_(cell_of(*flip_flop_)) {
  for (const TimingArc& arc : cell_.outputs[0].arcs) {
    if (arc.cell_rise) clock_slew_ns_ = std::max(clock_slew_ns_, arc.cell_rise->min_slew_ns());
    if (arc.cell_fall) clock_slew_ns_ = std::max(clock_slew_ns_, arc.cell_fall->min_slew_ns());
  }
}

RegisterCost Registers::cost(std::span<const RegisterBit> bits, double voltage_v) const {
  RegisterCost total;
  for (const RegisterBit& bit : bits) {
    FlipFlopConditions conditions{.clock_slew_ns = clock_slew_ns_, .data_slew_ns = bit.data_slew_ns, .loads_ff = {}};
    for (const FlipFlopOutput& output : flip_flop_->outputs)
      conditions.loads_ff.push_back(&output == flip_flop_->q() ? bit.load_ff : 0);
    const FlipFlopEnergy energy = flip_flop_energy(*flip_flop_, bit.activity, conditions);
    total.area_um2 += flip_flop_->area_um2;
    total.clock_fj += energy.clock_fj + flip_flop_->clock.capacitance_ff * voltage_v * voltage_v;
    total.data_fj += energy.data_fj;
    total.output_fj += energy.output_fj;
    total.leakage_uw += energy.leakage_uw;
    total.extrapolated_lookups += energy.extrapolated_lookups;
  }
  return total;
}

}  // namespace axdse::hwmodel
