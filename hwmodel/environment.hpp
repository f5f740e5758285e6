#pragma once

#include <string>
#include <vector>

#include "hwmodel/liberty/wire_load.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// What stands round a costed netlist: each input is driven by a buffer of the library, each output drives inputs of
/// such buffers. Wires are those of a wire-load model of the library.
struct Environment {
  const Cell* buffer = nullptr;  ///< the library's smallest
  int buffers_per_output = 2;
  const WireLoad* wire_load = nullptr;  ///< null: wires without capacitance

  /// Slew at the input of the driving buffers: the smallest that their delay tables know.
  [[nodiscard]] double driver_input_slew_ns() const;
  /// Capacitance of the wires of a net that `fanout` pins read.
  [[nodiscard]] double wire_ff(int fanout) const;
  /// Of the wire-load model, or "none".
  [[nodiscard]] std::string wire_load_name() const;
};

/// The mapping's buffer and the wire-load model that its library chooses (WireLoads::chosen) for a design of
/// `area_um2`. Valid while the library lives.
[[nodiscard]] Environment environment_of(const CellMapping& mapping, double area_um2);

/// Capacitance of a net, of the pins that read it and of its wires, and the way to those pins.
struct NetLoad {
  double rise_ff = 0;  ///< for the delay of its rising edge
  double fall_ff = 0;
  double energy_ff = 0;  ///< for 0.5 C V^2
  double wire_ns = 0;    ///< delay of the wires to the reader of most capacitance
};

/// By net, the environment's pins at outputs included.
[[nodiscard]] std::vector<NetLoad> net_loads(const Netlist& netlist, const Environment& environment);

}  // namespace axdse::hwmodel
