#include "power_oracle.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/gate_delay.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "outside_tools.hpp"

namespace axdse::hwmodel::testing {
namespace {

std::map<std::string, double> parse(const std::string& output) {
  std::map<std::string, double> values;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.rfind(' ');
    REQUIRE(space != std::string::npos);
    values[line.substr(0, space)] = std::strtod(line.c_str() + space, nullptr);
  }
  return values;
}

}  // namespace

bool power_oracle_or_skip() {
  if (!installed_or_skip("iverilog")) return false;
  if (std::system(AXDSE_PYTHON " -c 'import liberty_parser' >/dev/null 2>&1") == 0) return true;
  std::cout << "SKIP: the Python package eda-liberty-parser is not in .venv (scripts/setup)\n";
  return false;
}

Json power_case(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                const std::vector<std::uint64_t>& vectors, double period_ns) {
  Json json = {{"spacing_ps", static_cast<std::int64_t>(period_ns * 1e3)}, {"vectors", vectors}};
  const auto whole_ps = [](double ns) { return std::llround(ns * 1e3); };
  for (const Port& port : netlist.inputs) {
    const EdgePair& arrival_ns = timing.nets[static_cast<std::size_t>(port.net)].arrival_ns;
    const bool is_read = std::isfinite(arrival_ns.rise);
    json["inputs"].push_back(port.name);
    json["arrivals_ps"].push_back({is_read ? whole_ps(arrival_ns.rise) : 0, is_read ? whole_ps(arrival_ns.fall) : 0});
  }
  for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
    const Gate& gate = netlist.gates[g];
    const GateDelay delay(gate, loads, timing);
    const std::string instance = concat("g", g, "_");
    for (std::size_t pin = 0; pin < gate.inputs.size(); ++pin) {
      const EdgePair& slew_ns = timing.nets[static_cast<std::size_t>(gate.inputs[pin])].slew_ns;
      json["slews_ns"][instance][gate.cell->inputs[pin].name] = {slew_ns.fall, slew_ns.rise};
      for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
        Json& paths = json["delays_ps"][instance][concat(gate.cell->inputs[pin].name, "_", gate.cell->outputs[o].name)];
        for (const bool pin_rises : {true, false}) {
          for (const bool output_rises : {true, false})
            paths.push_back(delay.delay_ps(o, 1U << pin, pin_rises ? 1U << pin : 0, output_rises));
        }
      }
    }
  }
  return json;
}

std::map<std::string, double> independent_power(const Netlist& netlist, const Json& power_case,
                                                const std::filesystem::path& folder) {
  write_file_atomically(folder / "netlist.v", to_verilog(netlist, "netlist"));
  write_file_atomically(folder / "case.json", power_case.dump());
  return parse(output_of(concat(AXDSE_PYTHON " '" AXDSE_ORACLES "/power_sum.py' '", folder.string(), "'"), folder));
}

}  // namespace axdse::hwmodel::testing
