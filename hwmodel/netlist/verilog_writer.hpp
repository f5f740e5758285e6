#pragma once

#include <string>
#include <string_view>

#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A name as it is where Verilog allows that, else escaped: "\\a+b ", ending in a space.
[[nodiscard]] std::string verilog_identifier(std::string_view name);

/// Structural Verilog (IEEE 1364-2005): one instance a gate, one scalar port a bit.
[[nodiscard]] std::string to_verilog(const Netlist& netlist, std::string_view module_name);

}  // namespace axdse::hwmodel
