#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hwmodel/mapping/adder_recovery.hpp"
#include "hwmodel/mapping/logic_network.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

struct MappingParams {
  /// None: what gives the smallest netlist.
  std::optional<AdderRecovery> adders;
  int area_passes = 3;  ///< of exact area recovery
};

struct MappedNetwork {
  Netlist netlist;
  int full_adders = 0;
  int half_adders = 0;
};

/// Ports of a network to be mapped: a name for each input and output.
struct NetworkPorts {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

/// Builds `network` of the library's cells for the least area: adder cells where recover_adders finds adders, the rest
/// by covering with cells of up to five inputs in both polarities (area flow, then exact area: Chatterjee, Mishchenko,
/// Brayton, Wang, Kam: "Reducing structural bias in technology mapping", ICCAD 2005, section 5). Loads are limited as
/// NetlistBuilder does. @pre no output is constant
/// @throws SpecError the library lacks a function
[[nodiscard]] MappedNetwork map_to_library(const LogicNetwork& network, const NetworkPorts& ports,
                                           const CellLibrary& library, const CellMapping& mapping,
                                           const MappingParams& params = {});

}  // namespace axdse::hwmodel
