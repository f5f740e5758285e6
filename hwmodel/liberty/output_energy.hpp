#pragma once

#include "hwmodel/liberty/cell.hpp"
#include "hwmodel/liberty/flip_flop.hpp"

namespace axdse::hwmodel {

// What the internal energy tables of a cell with several outputs hold: each its part of an event, or each the whole
// cell's energy, so that adding them would count it twice; and whether the other outputs' loads are in it. README.md
// has the argument for each library. Both functions take out the other output's load where the characterisation left it
// in, and set outputs_share_energy.
//
// Load. The energy of an output's table leaves out 0.5 C V^2 of its own load. Where both outputs were loaded alike and
// only the own part was taken out, the table grows by exactly 0.5 V^2 for each fF, and it holds the whole cell; inside
// a cell nothing grows like that. This slope is subtracted.

void settle_output_energy(Cell& cell, double voltage_v);

/// A flip-flop has a second mark. A slower clock edge costs more inside the clock's inverters, whatever the outputs do,
/// so the whole cell's energy grows along the clock's slew as that of an edge which leaves the outputs at rest. A table
/// that holds half the cell grows half as much.
void settle_output_energy(FlipFlop& flip_flop, double voltage_v);

}  // namespace axdse::hwmodel
