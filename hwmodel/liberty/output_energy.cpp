#include "hwmodel/liberty/output_energy.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace axdse::hwmodel {
namespace {

/// Between 0 (nothing of the other load in the table) and 1 (all of it).
constexpr double kHoldsOtherLoad = 0.9;
/// Between 0.5 (each output half of the cell) and 1 (each the whole).
constexpr double kHoldsWholeCell = 0.75;

/// Mean growth of a table's values along the load, fJ / fF; 0 if they do not depend on it.
double growth_per_ff(const NldmTable& table) {
  const std::vector<double>& loads = table.loads_ff();
  if (loads.size() < 2) return 0;
  double growth = 0;
  for (std::size_t row = 0; row < table.slews_ns().size(); ++row) {
    const double* const values = table.values().data() + row * loads.size();
    growth += (values[loads.size() - 1] - values[0]) / (loads.back() - loads.front());
  }
  return growth / static_cast<double>(table.slews_ns().size());
}

NldmTable without_load(const NldmTable& table, double fj_per_ff) {
  std::vector<double> values = table.values();
  const std::vector<double>& loads = table.loads_ff();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= fj_per_ff * loads[i % loads.size()];
  return {table.slews_ns(), loads, std::move(values)};
}

/// Takes 0.5 V^2 a fF out of each table that grows like that. @return whether one did
bool take_out_other_load(std::vector<InternalEnergy>& energies, double voltage_v) {
  const double load_fj_per_ff = 0.5 * voltage_v * voltage_v;
  bool any = false;
  for (InternalEnergy& energy : energies) {
    for (NldmTable* const table : {&energy.rise, &energy.fall}) {
      if (growth_per_ff(*table) <= kHoldsOtherLoad * load_fj_per_ff) continue;
      *table = without_load(*table, load_fj_per_ff);
      any = true;
    }
  }
  return any;
}

/// Growth along the slew axis at the smallest load, fJ; 0 if the values do not depend on it.
double growth_along_slew(const NldmTable& table) {
  if (table.slews_ns().size() < 2) return 0;
  return table.values()[table.values().size() - table.loads_ff().size()] - table.values()[0];
}

/// Mean growth along the clock's slew of an active edge that leaves the outputs at rest.
double growth_at_rest(const FlipFlop& flip_flop) {
  double sum = 0;
  int count = 0;
  for (const InternalEnergy& energy : flip_flop.clock.internal_energy) {
    constexpr std::uint64_t kDataIsStored = 0b1100'0011;  // states 0, 1 (D = 0, Q = 0) and 6, 7 (D = 1, Q = 1)
    if (energy.when && (energy.when->bits & kDataIsStored) == 0) continue;
    sum += growth_along_slew(flip_flop.rising_edge ? energy.rise : energy.fall);
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

}  // namespace

void settle_output_energy(Cell& cell, double voltage_v) {
  if (cell.outputs.size() < 2) return;
  bool all = true;
  for (OutputPin& output : cell.outputs) all = take_out_other_load(output.internal_energy, voltage_v) && all;
  cell.outputs_share_energy = all;
}

void settle_output_energy(FlipFlop& flip_flop, double voltage_v) {
  if (flip_flop.outputs.size() < 2) return;
  double growth = 0;
  int count = 0;
  for (FlipFlopOutput& output : flip_flop.outputs) {
    take_out_other_load(output.internal_energy, voltage_v);
    for (const InternalEnergy& energy : output.internal_energy) {
      growth += growth_along_slew(energy.rise) + growth_along_slew(energy.fall);
      count += 2;
    }
  }
  const double whole = growth_at_rest(flip_flop);
  flip_flop.outputs_share_energy = count > 0 && whole > 0 && growth / count > kHoldsWholeCell * whole;
}

}  // namespace axdse::hwmodel
