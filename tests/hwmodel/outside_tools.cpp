#include "outside_tools.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string_view>
#include <vector>

#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::hwmodel::testing {

namespace fs = std::filesystem;

bool installed_or_skip(const std::string& program) {
  if (std::system(concat("command -v ", program, " >/dev/null 2>&1").c_str()) == 0) return true;
  std::cout << "SKIP: " << program << " is not installed\n";
  return false;
}

std::string output_of(const std::string& command, const fs::path& folder) {
  FILE* const pipe = popen(concat("cd '", folder.string(), "' && { ", command, "; } 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), count);
  const int status = pclose(pipe);
  INFO(output);
  REQUIRE(status == 0);
  return output;
}

namespace {

/// Verilog of the module top: the netlist behind driving buffers.
std::string with_drivers(const PlacedNetlist& design) {
  const Cell& buffer = *design.environment.buffer;
  const std::string& in = buffer.inputs[0].name;
  const std::string& out = buffer.outputs[0].name;
  std::string body;
  std::vector<std::string> ports;
  std::vector<std::string> connections;
  for (const Port& port : design.netlist.inputs) {
    ports.push_back(port.name);
    body += concat("  input ", port.name, ";\n  wire ", port.name, "_d;\n  ", buffer.name, " drive_", port.name, " (.",
                   in, "(", port.name, "), .", out, "(", port.name, "_d));\n");
    connections.push_back(concat(".", port.name, "(", port.name, "_d)"));
  }
  for (const Port& port : design.netlist.outputs) {
    ports.push_back(port.name);
    body += concat("  output ", port.name, ";\n");
    connections.push_back(concat(".", port.name, "(", port.name, ")"));
  }
  return concat(to_verilog(design.netlist, "design"), "\nmodule top (", join(ports, ", "), ");\n", body, "  design d (",
                join(connections, ", "), ");\nendmodule\n");
}

std::string constraints_of(const Environment& environment) {
  const InputPin& load = environment.buffer->inputs[0];
  // OpenSTA gives a net at a port with a load no wires, so they are part of the load. pF, the libraries' unit.
  const double wire_ff = environment.wire_ff(environment.buffers_per_output);
  const auto load_pf = [&](double pin_ff) { return (environment.buffers_per_output * pin_ff + wire_ff) * 1e-3; };
  std::string text = concat(
      "create_clock -name v -period 1000\nset_input_delay 0 -clock v [all_inputs]\nset_output_delay 0 -clock v "
      "[all_outputs]\nset_input_transition ",
      environment.driver_input_slew_ns(), " [all_inputs]\nset_load -rise ", load_pf(load.rise_capacitance_ff),
      " [all_outputs]\nset_load -fall ", load_pf(load.fall_capacitance_ff), " [all_outputs]\n");
  if (environment.wire_load != nullptr) {
    text += concat("set_wire_load_model -name ", environment.wire_load->name, "\nset_wire_load_mode top\n");
  }
  return text;
}

}  // namespace

std::vector<double> opensta_delays_ns(std::span<const PlacedNetlist> designs, const fs::path& liberty_file,
                                      std::string_view calculator) {
  const test::TemporaryFolder folder;
  std::string script = concat("set_delay_calculator ", calculator, "\nread_liberty ", liberty_file.string(), "\n");
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const std::string file = concat("design", d, ".v");
    std::ofstream(folder.path() / file) << with_drivers(designs[d]);
    script += concat("read_verilog ", file, "\nlink_design top\n", constraints_of(designs[d].environment),
                     "report_checks -path_delay max -digits 6\n");
  }
  std::ofstream(folder.path() / "delays.tcl") << script;
  const std::string report = output_of("sta -no_splash -exit delays.tcl", folder.path());
  INFO(report);
  std::vector<double> delays_ns;
  constexpr std::string_view kLine = "data arrival time";  // twice a report, the second time below 0
  for (std::size_t at = report.find(kLine); at != std::string::npos; at = report.find(kLine, at + kLine.size())) {
    const double delay_ns = std::strtod(report.c_str() + report.rfind('\n', at) + 1, nullptr);
    if (delay_ns > 0) delays_ns.push_back(delay_ns);
  }
  REQUIRE(delays_ns.size() == designs.size());
  return delays_ns;
}

}  // namespace axdse::hwmodel::testing
