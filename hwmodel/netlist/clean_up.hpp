#pragma once

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// Takes out the gates that no output depends on, disconnects the outputs of gates that nobody reads, and numbers nets
/// without gaps.
void remove_unread_gates(Netlist& netlist);

/// Splits the readers of a net among the environment's buffers where their load is more than its driver's tables cover,
/// so that timing and power read within the tables. Input ports are driven by such a buffer as well. A buffer belongs
/// to the part of the first gate that it drives.
void limit_loads(Netlist& netlist, const Environment& environment);

}  // namespace axdse::hwmodel
