#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// Number of a net within its netlist, from 0.
using NetId = int;
inline constexpr NetId kUnconnected = -1;

/// What a gate is there for, so that area and energy can be told part by part.
enum class UnitPart : std::uint8_t {
  kMultiplier,   ///< partial products, tree and final adder
  kSign,         ///< of an sm8 weight
  kAccumulator,  ///< the adder of a MAC unit
};

/// An instance of a library cell.
struct Gate {
  const Cell* cell = nullptr;
  std::vector<NetId> inputs;   ///< one for each of cell->inputs
  std::vector<NetId> outputs;  ///< one for each of cell->outputs; kUnconnected where nobody reads it
  UnitPart part = UnitPart::kMultiplier;

  friend bool operator==(const Gate&, const Gate&) = default;
};

/// One bit of the interface. A net may be the net of several outputs, and of an input and an output at once.
struct Port {
  std::string name;
  NetId net = 0;

  friend bool operator==(const Port&, const Port&) = default;
};

/// Combinational gates of a library that outlives the netlist. Gates are in topological order: each net is an input
/// port's or driven by a gate before its first reader.
struct Netlist {
  int net_count = 0;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<Gate> gates;

  [[nodiscard]] double area_um2() const;
  [[nodiscard]] double area_um2(UnitPart part) const;

  /// The same gates in the same order; what generators make alike (two adders of few bits) is equal.
  friend bool operator==(const Netlist&, const Netlist&) = default;
};

}  // namespace axdse::hwmodel
