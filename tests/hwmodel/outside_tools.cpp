#include "outside_tools.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <iostream>
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

std::string wires_of(const Environment& environment) {
  if (environment.wire_load == nullptr) return {};
  return concat("set_wire_load_model -name ", environment.wire_load->name, "\nset_wire_load_mode top\n",
                "set_port_fanout_number ", environment.buffers_per_output, " [all_outputs]\n");
}

}  // namespace

double opensta_delay_ns(const Netlist& netlist, const Environment& environment, const fs::path& liberty_file) {
  const Cell& buffer = *environment.buffer;
  const std::string& in = buffer.inputs[0].name;
  const std::string& out = buffer.outputs[0].name;
  std::string drivers;
  std::vector<std::string> ports;
  std::vector<std::string> connections;
  for (const Port& port : netlist.inputs) {
    ports.push_back(port.name);
    drivers += concat("  input ", port.name, ";\n  wire ", port.name, "_d;\n  ", buffer.name, " drive_", port.name,
                      " (.", in, "(", port.name, "), .", out, "(", port.name, "_d));\n");
    connections.push_back(concat(".", port.name, "(", port.name, "_d)"));
  }
  for (const Port& port : netlist.outputs) {
    ports.push_back(port.name);
    drivers += concat("  output ", port.name, ";\n");
    connections.push_back(concat(".", port.name, "(", port.name, ")"));
  }
  const test::TemporaryFolder folder;
  write_file_atomically(folder.path() / "netlist.v", to_verilog(netlist, "multiplier"));
  write_file_atomically(folder.path() / "top.v",
                        concat("module top (", join(ports, ", "), ");\n", drivers, "  multiplier m (",
                               join(connections, ", "), ");\nendmodule\n"));
  const double pf = environment.buffers_per_output * 1e-3;
  write_file_atomically(
      folder.path() / "delay.tcl",
      concat("read_liberty ", liberty_file.string(), "\nread_verilog netlist.v\nread_verilog top.v\nlink_design top\n",
             wires_of(environment),
             "create_clock -name v -period 1000\nset_input_delay 0 -clock v [all_inputs]\nset_output_delay 0 -clock v "
             "[all_outputs]\n",
             "set_input_transition ", environment.driver_input_slew_ns(), " [all_inputs]\n", "set_load -rise ",
             buffer.inputs[0].rise_capacitance_ff * pf, " [all_outputs]\n", "set_load -fall ",
             buffer.inputs[0].fall_capacitance_ff * pf, " [all_outputs]\n",
             "report_checks -path_delay max -digits 6\n"));
  const std::string report = output_of("sta -no_splash -exit delay.tcl", folder.path());
  const std::size_t line = report.find("data arrival time");
  INFO(report);
  REQUIRE(line != std::string::npos);
  const std::size_t begin = report.rfind('\n', line) + 1;
  return std::strtod(report.c_str() + begin, nullptr);
}

}  // namespace axdse::hwmodel::testing
