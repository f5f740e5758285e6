#pragma once

#include <string>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

/// An edge on its way through one cell.
struct PathStep {
  std::string instance;  ///< as to_verilog names it: "g12_"; the first step is the environment's: "driver of a3"
  std::string cell;
  std::string input_pin, output_pin;
  bool input_rises = false;
  bool output_rises = false;
  double input_slew_ns = 0;  ///< with which delay_ns is read
  double load_ff = 0;        ///< of the net behind, for this edge
  double delay_ns = 0;
  double arrival_ns = 0;  ///< behind the cell
};

/// The way of the edge that arrives last at an output, from the input that it started at. `timing` is
/// analyse_timing(netlist, environment, loads). Empty where no output depends on an input.
[[nodiscard]] std::vector<PathStep> critical_path(const Netlist& netlist, const Environment& environment,
                                                  const std::vector<NetLoad>& loads, const TimingReport& timing);

}  // namespace axdse::hwmodel
