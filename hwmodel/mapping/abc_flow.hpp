#pragma once

#include <string_view>

#include "hwmodel/mapping/logic_network.hpp"
#include "hwmodel/mapping/technology_mapping.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// The program that map_with_abc runs: Debian's package of that name (R. Brayton, A. Mishchenko: "ABC: an academic
/// industrial-strength verification tool", CAV 2010).
inline constexpr std::string_view kAbcProgram = "berkeley-abc";

/// Whether it is on the PATH.
[[nodiscard]] bool abc_is_installed();

/// Builds `network` of the library's cells by abc's own restructuring and area-oriented mapping (kAbcScript): another
/// flow than map_to_library, without adder cells, since abc maps to cells of one output. Loads are limited as in every
/// netlist.
/// @pre no output is constant
/// @throws SpecError abc is not installed; the library has too little for it
/// @throws ResourceError it could not be run, or gave no netlist within a minute
[[nodiscard]] Netlist map_with_abc(const LogicNetwork& network, const NetworkPorts& ports, const CellLibrary& library,
                                   const CellMapping& mapping);

/// What abc is told between reading and writing.
inline constexpr std::string_view kAbcScript = "strash; ifraig; dch; amap";

}  // namespace axdse::hwmodel
