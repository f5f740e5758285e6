#pragma once

#include <span>
#include <string>

#include "hwmodel/mapping/technology_mapping.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/circuit.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A circuit's own instances as a netlist, or what stands in the way.
struct InstanceNetlist {
  Netlist netlist;
  std::string obstacle;        ///< empty: none
  std::string obstacle_place;  ///< "FILE:LINE"
};

/// Keeps the instances of library cells that `outputs` depend on. Nothing else may take part (an assignment of logic, a
/// constant at a cell's input); plain connections may. Buffers are added where a net's load exceeds what its driver's
/// tables cover. @pre no output is constant
[[nodiscard]] InstanceNetlist instance_netlist(const Circuit& circuit, std::span<const BitId> inputs,
                                               std::span<const BitId> outputs, const NetworkPorts& ports,
                                               const CellMapping& mapping);

}  // namespace axdse::hwmodel
