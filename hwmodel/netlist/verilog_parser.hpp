#pragma once

#include <string_view>
#include <vector>

#include "hwmodel/netlist/verilog_syntax.hpp"

namespace axdse::hwmodel {

/// Reads the syntax of structural Verilog (IEEE 1364-2005): modules with ANSI or plain port lists, wires, parameters,
/// `assign`, instances, Verilog's gates; `specify` blocks are skipped. `file` names the text in messages.
/// @throws SpecError at "file:line": what was expected. Behavioural code (always, reg, function, generate, ...),
/// tristate and inout ports are refused by name; so are expressions nested deeper than 200
[[nodiscard]] std::vector<VerilogModule> parse_verilog(std::string_view text, std::string_view file);

}  // namespace axdse::hwmodel
