#pragma once

#include "hwmodel/netlist/verilog_syntax.hpp"
#include "hwmodel/netlist/verilog_tokens.hpp"

namespace axdse::hwmodel {

/// Reads an expression of `tokens` by the precedences of IEEE 1364-2005, table 5-4.
/// @throws SpecError what was expected instead; brackets or operators more than 200 deep
[[nodiscard]] VerilogExpression take_verilog_expression(VerilogTokens& tokens);

/// Reads what can stand left of an assignment: a name, a bit or part of one, a concatenation.
/// @throws as take_verilog_expression
[[nodiscard]] VerilogExpression take_verilog_primary(VerilogTokens& tokens);

/// A name by itself.
[[nodiscard]] VerilogExpression verilog_name(std::string name, int line);

}  // namespace axdse::hwmodel
