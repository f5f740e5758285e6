#pragma once

#include <string>
#include <string_view>

#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {

/// Reads structural Verilog: instances of the file's modules, of `library`'s cells and of Verilog's gates, `assign`
/// with & | ^ ~ and their reductions, ! && ||, == !=, ?:, << >> by constants, concatenation, replication, bit and part
/// selects, constants; vectors, module hierarchy, parameters that are constants. A module of the file hides a cell of
/// that name, but one without a body is the cell and tells the order of its ports (Liberty knows none: without it cells
/// are connected by name). `top` names the module; empty: the one that no other instantiates. `file` names the text in
/// messages.
/// @throws SpecError at "file:line": what was expected; also for unsynthesised, sequential or tristate code, nets with
/// two drivers, widths that differ at a port, and at the limits of circuit.hpp
[[nodiscard]] Circuit read_verilog(std::string_view text, std::string_view file, const CellLibrary& library,
                                   std::string_view top = {});

}  // namespace axdse::hwmodel
