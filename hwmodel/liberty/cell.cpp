#include "hwmodel/liberty/cell.hpp"

#include <algorithm>

namespace axdse::hwmodel {

double OutputPin::max_load_ff() const {
  double load = max_capacitance_ff;
  for (const TimingArc& arc : arcs) {
    for (const auto* grid : {&arc.cell_rise, &arc.cell_fall, &arc.rise_transition, &arc.fall_transition}) {
      if (grid->has_value()) load = std::min(load, (*grid)->max_load_ff());
    }
  }
  for (const InternalEnergy& energy : internal_energy)
    load = std::min({load, energy.rise.max_load_ff(), energy.fall.max_load_ff()});
  return load;
}

}  // namespace axdse::hwmodel
