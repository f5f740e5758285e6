#pragma once

#include <string>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// Number of a net within its netlist, from 0.
using NetId = int;
inline constexpr NetId kUnconnected = -1;

/// An instance of a library cell.
struct Gate {
  const Cell* cell = nullptr;
  std::vector<NetId> inputs;   ///< one for each of cell->inputs
  std::vector<NetId> outputs;  ///< one for each of cell->outputs; kUnconnected where nobody reads it
};

/// One bit of the interface. A net may be the net of several outputs, and of an input and an output at once.
struct Port {
  std::string name;
  NetId net = 0;
};

/// Combinational gates of a library that outlives the netlist. Gates are in topological order: each net is an input
/// port's or driven by a gate before its first reader.
struct Netlist {
  int net_count = 0;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<Gate> gates;

  [[nodiscard]] double area_um2() const;
};

}  // namespace axdse::hwmodel
