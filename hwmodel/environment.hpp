#pragma once

#include <vector>

#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// What stands round a costed netlist: each input is driven by a buffer of the library, each output drives inputs of
/// such buffers. Wires have no capacitance.
struct Environment {
  const Cell* buffer = nullptr;  ///< the library's smallest
  int buffers_per_output = 2;

  /// Slew at the input of the driving buffers: the smallest that their delay tables know.
  [[nodiscard]] double driver_input_slew_ns() const;
};

/// Capacitance of a net: of the pins that read it.
struct NetLoad {
  double rise_ff = 0;  ///< for the delay of its rising edge
  double fall_ff = 0;
  double energy_ff = 0;  ///< for 0.5 C V^2
};

/// By net, the environment's pins at outputs included.
[[nodiscard]] std::vector<NetLoad> net_loads(const Netlist& netlist, const Environment& environment);

}  // namespace axdse::hwmodel
