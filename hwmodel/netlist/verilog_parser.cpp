#include "hwmodel/netlist/verilog_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/netlist/verilog_expression_parser.hpp"
#include "hwmodel/netlist/verilog_tokens.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::array<std::string_view, 8> kGates = {"and", "nand", "or", "nor", "xor", "xnor", "buf", "not"};

class VerilogParser {
 public:
  VerilogParser(std::string_view text, std::string_view file) : tokens_(text, file) {}

  std::vector<VerilogModule> modules() {
    std::vector<VerilogModule> result;
    while (!tokens_.at_end()) {
      if (!tokens_.next().is_keyword("module") && !tokens_.next().is_keyword("macromodule")) {
        tokens_.refuse_by_name();
        tokens_.fail_here("module NAME (PORTS);");
      }
      result.push_back(take_module());
    }
    return result;
  }

 private:
  // Modules.

  VerilogModule take_module() {
    VerilogModule module;
    module.line = tokens_.take().line;
    module.name = tokens_.take_name("a module's name");
    module.nets_must_be_declared = tokens_.nets_must_be_declared();
    if (tokens_.take_if("#")) take_header_parameters(module);
    if (tokens_.take_if("(")) take_header_ports(module);
    tokens_.expect(";", "after a module's header");
    while (!tokens_.take_keyword("endmodule")) take_item(module);
    return module;
  }

  void take_header_parameters(VerilogModule& module) {
    tokens_.expect("(", "it opens the parameters of a module");
    do {
      tokens_.take_keyword("parameter");
      take_parameter(module, false);
    } while (tokens_.take_if(","));
    tokens_.expect(")", "after the parameters of a module");
  }

  void take_header_ports(VerilogModule& module) {
    if (tokens_.take_if(")")) return;
    VerilogDeclaration shared;
    bool is_ansi = false;
    do {
      if (at_declaration()) {
        shared = take_declaration_type(module);
        if (shared.kind == VerilogDeclaration::Kind::kWire) tokens_.fail_here("\"input\" or \"output\" first");
        is_ansi = true;
      }
      if (tokens_.next().is(".")) tokens_.fail_here("a port's name", "port expressions are not supported");
      VerilogDeclaration declaration = shared;
      declaration.line = tokens_.next().line;
      declaration.name = tokens_.take_name("a port's name, \"input\" or \"output\"");
      module.ports.push_back(declaration.name);
      if (is_ansi) module.declarations.push_back(std::move(declaration));
    } while (tokens_.take_if(","));
    tokens_.expect(")", "after the ports of a module");
  }

  void take_item(VerilogModule& module) {
    if (tokens_.at_end())
      tokens_.fail_here(concat("\"endmodule\" of module \"", module.name, "\" (line ", module.line, ")"));
    tokens_.refuse_by_name();
    if (tokens_.take_if(";")) return;
    if (at_declaration()) {
      take_declarations(module);
    } else if (tokens_.next().is_keyword("parameter") || tokens_.next().is_keyword("localparam")) {
      const bool is_local = tokens_.take().text == "localparam";
      do {
        take_parameter(module, is_local);
      } while (tokens_.take_if(","));
      tokens_.expect(";", "after a parameter");
    } else if (tokens_.take_keyword("assign")) {
      if (tokens_.next().is("#")) tokens_.fail_here("an assignment without a delay", "delays come from the library");
      do {
        take_assignment(module);
      } while (tokens_.take_if(","));
      tokens_.expect(";", "after an assignment");
    } else if (tokens_.take_keyword("specify")) {
      while (!tokens_.take_keyword("endspecify")) {
        if (tokens_.at_end()) tokens_.fail_here("\"endspecify\"");
        tokens_.take();
      }
    } else {
      take_instances(module);
    }
  }

  void take_parameter(VerilogModule& module, bool is_local) {
    tokens_.take_keyword("integer");
    if (tokens_.next().is("[")) {  // parameter [7:0] NAME: values are integers here
      tokens_.take();
      static_cast<void>(take_verilog_expression(tokens_));
      tokens_.expect(":", "in a range");
      static_cast<void>(take_verilog_expression(tokens_));
      tokens_.expect("]", "after a range");
    }
    VerilogParameter parameter;
    parameter.is_local = is_local;
    parameter.name = tokens_.take_name("a parameter's name");
    tokens_.expect("=", "after a parameter's name");
    parameter.value = take_verilog_expression(tokens_);
    module.parameters.push_back(std::move(parameter));
  }

  // Declarations.

  [[nodiscard]] bool at_declaration() const {
    constexpr std::array<std::string_view, 7> kWords = {"input", "output",  "wire",   "tri",
                                                        "logic", "supply0", "supply1"};
    return std::any_of(kWords.begin(), kWords.end(), [this](auto word) { return tokens_.next().is_keyword(word); });
  }

  VerilogDeclaration take_declaration_type(VerilogModule& module) {
    using Kind = VerilogDeclaration::Kind;
    VerilogDeclaration type;
    const std::string_view word = tokens_.take().text;
    if (word == "input") type.kind = Kind::kInput;
    if (word == "output") type.kind = Kind::kOutput;
    if (word == "supply0") type.kind = Kind::kZero;
    if (word == "supply1") type.kind = Kind::kOne;
    tokens_.refuse_by_name();  // output reg
    if (!tokens_.take_keyword("wire")) tokens_.take_keyword("logic");
    type.is_signed = tokens_.take_keyword("signed");
    if (tokens_.take_if("[")) {
      VerilogRange range;
      range.first = take_verilog_expression(tokens_);
      tokens_.expect(":", "in a range");
      range.last = take_verilog_expression(tokens_);
      tokens_.expect("]", "after a range");
      type.range = static_cast<int>(module.ranges.size());
      module.ranges.push_back(std::move(range));
    }
    return type;
  }

  void take_declarations(VerilogModule& module) {
    const VerilogDeclaration type = take_declaration_type(module);
    do {
      VerilogDeclaration declaration = type;
      declaration.line = tokens_.next().line;
      declaration.name = tokens_.take_name("a net's name");
      if (tokens_.next().is("[")) tokens_.fail_here("',' or ';'", "arrays of nets are not supported");
      if (tokens_.take_if("=")) {
        VerilogAssignment assignment;
        assignment.target = verilog_name(declaration.name, declaration.line);
        assignment.value = take_verilog_expression(tokens_);
        module.assignments.push_back(std::move(assignment));
      }
      module.declarations.push_back(std::move(declaration));
    } while (tokens_.take_if(","));
    tokens_.expect(";", "after a declaration");
  }

  void take_assignment(VerilogModule& module) {
    VerilogAssignment assignment;
    assignment.target = take_verilog_primary(tokens_);
    tokens_.expect("=", "between the target and the value of an assignment");
    assignment.value = take_verilog_expression(tokens_);
    module.assignments.push_back(std::move(assignment));
  }

  // Instances.

  void take_instances(VerilogModule& module) {
    VerilogInstance shared;
    shared.line = tokens_.next().line;
    shared.is_primitive = tokens_.next().kind == VerilogToken::Kind::kName &&
                          std::find(kGates.begin(), kGates.end(), tokens_.next().text) != kGates.end();
    shared.module = tokens_.take_name("a declaration, \"assign\", an instance or \"endmodule\"");
    if (tokens_.take_if("#")) {
      if (shared.is_primitive) {
        take_delay();
      } else {
        shared.parameters = static_cast<int>(module.parameter_lists.size());
        module.parameter_lists.push_back(take_connections("the parameters of an instance"));
      }
    }
    do {
      VerilogInstance instance = shared;
      instance.line = tokens_.next().line;
      if (!shared.is_primitive || !tokens_.next().is("(")) instance.name = tokens_.take_name("the instance's name");
      if (tokens_.next().is("[")) tokens_.fail_here("'('", "arrays of instances are not supported");
      instance.ports = take_connections("the ports of an instance");
      module.instances.push_back(std::move(instance));
    } while (tokens_.take_if(","));
    tokens_.expect(";", "after an instance");
  }

  void take_delay() {
    if (!tokens_.take_if("(")) {
      static_cast<void>(take_verilog_primary(tokens_));
      return;
    }
    do {
      static_cast<void>(take_verilog_expression(tokens_));
    } while (tokens_.take_if(","));
    tokens_.expect(")", "after a delay");
  }

  std::vector<VerilogConnection> take_connections(std::string_view what) {
    std::vector<VerilogConnection> connections;
    tokens_.expect("(", concat("it opens ", what));
    if (tokens_.take_if(")")) return connections;
    do {
      VerilogConnection connection;
      connection.line = tokens_.next().line;
      if (tokens_.take_if(".")) {
        connection.port = tokens_.take_name("a port's name after '.'");
        tokens_.expect("(", "after a port's name");
        if (!tokens_.next().is(")")) connection.value = take_verilog_expression(tokens_);
        tokens_.expect(")", "after a connection");
      } else if (!tokens_.next().is(",") && !tokens_.next().is(")")) {
        connection.value = take_verilog_expression(tokens_);
      }
      connections.push_back(std::move(connection));
    } while (tokens_.take_if(","));
    tokens_.expect(")", concat("after ", what));
    const auto is_named = [](const VerilogConnection& c) { return !c.port.empty(); };
    if (std::any_of(connections.begin(), connections.end(), is_named) !=
        std::all_of(connections.begin(), connections.end(), is_named))
      tokens_.fail(connections[0].line, "connections by name beside others by position",
                   "all by name, or all by position");
    return connections;
  }

  VerilogTokens tokens_;
};

}  // namespace

std::vector<VerilogModule> parse_verilog(std::string_view text, std::string_view file) {
  return VerilogParser(text, file).modules();
}

}  // namespace axdse::hwmodel
