#include "hwmodel/netlist/verilog_writer.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "core/text.hpp"

namespace axdse::hwmodel {

std::string verilog_identifier(std::string_view name) {
  const auto is_plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; };
  const bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 && name[0] != '$' &&
                     std::all_of(name.begin(), name.end(), is_plain);
  return plain ? std::string(name) : concat("\\", name, " ");
}

std::string to_verilog(const Netlist& netlist, std::string_view module_name) {
  // A net carries the name of its input port; other ports are assigned, since one net may have several.
  std::vector<std::string> nets(static_cast<std::size_t>(netlist.net_count));
  std::vector<std::string> ports;
  std::string declarations;
  for (const Port& port : netlist.inputs) {
    nets[static_cast<std::size_t>(port.net)] = verilog_identifier(port.name);
    ports.push_back(verilog_identifier(port.name));
    declarations += concat("  input ", verilog_identifier(port.name), ";\n");
  }
  for (const Port& port : netlist.outputs) {
    ports.push_back(verilog_identifier(port.name));
    declarations += concat("  output ", verilog_identifier(port.name), ";\n");
  }
  for (std::size_t net = 0; net < nets.size(); ++net) {
    if (!nets[net].empty()) continue;
    nets[net] = concat("n", net, "_");
    declarations += concat("  wire ", nets[net], ";\n");
  }

  std::string body;
  const auto connection = [](std::string_view pin, std::string_view net) {
    return concat(".", verilog_identifier(pin), "(", net, ")");
  };
  for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
    const Gate& gate = netlist.gates[g];
    std::vector<std::string> pins;
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) {
      pins.push_back(connection(gate.cell->inputs[i].name, nets[static_cast<std::size_t>(gate.inputs[i])]));
    }
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      if (gate.outputs[o] != kUnconnected)
        pins.push_back(connection(gate.cell->outputs[o].name, nets[static_cast<std::size_t>(gate.outputs[o])]));
    }
    body += concat("  ", verilog_identifier(gate.cell->name), " g", g, "_ (", join(pins, ", "), ");\n");
  }
  for (const Port& port : netlist.outputs) {
    body += concat("  assign ", verilog_identifier(port.name), " = ", nets[static_cast<std::size_t>(port.net)], ";\n");
  }
  return concat("module ", verilog_identifier(module_name), " (", join(ports, ", "), ");\n", declarations, body,
                "endmodule\n");
}

}  // namespace axdse::hwmodel
