// What verilog_writer writes, verilog_reader reads as the same netlist.

#include <catch2/catch.hpp>

#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/mapping/instance_netlist.hpp"
#include "hwmodel/netlist/verilog_reader.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "hwmodel/simulation/equivalence.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// The netlist with the gates that the text's instances are.
Netlist read_back(const Netlist& netlist, const CellLibrary& library, const CellMapping& mapping) {
  const Circuit circuit = read_verilog(to_verilog(netlist, "m"), "m.v", library);
  NetworkPorts ports;
  for (const Circuit::Port& port : circuit.inputs) ports.inputs.push_back(port.name);
  for (const Circuit::Port& port : circuit.outputs) ports.outputs.push_back(port.name);
  InstanceNetlist result = instance_netlist(circuit, bits_of(circuit.inputs), bits_of(circuit.outputs), ports, mapping);
  CHECK(result.obstacle.empty());
  return std::move(result.netlist);
}

std::vector<MultiplierSpec> specs() {
  std::vector<MultiplierSpec> all = testing::demo_levels();
  using E = OperandEncoding;
  for (const Operands operands : {Operands{E::kU8, E::kU8}, Operands{E::kU8, E::kS8}, Operands{E::kS8, E::kS8}}) {
    all.emplace_back(exact(8, 8, operands));
    all.emplace_back(truncated(6, 8, 8, operands));
    all.emplace_back(rectangle(4, 5, 8, 8, operands));
    all.emplace_back(operand(1, 2, 8, 8, operands));
  }
  return all;
}

}  // namespace

TEST_CASE("netlists of every family survive Verilog", "[import]") {
  for (const CellLibrary* library : testing::libraries()) {
    const CellMapping mapping(*library);
    for (const MultiplierSpec& spec : specs()) {
      CAPTURE(library->name, canonical_name(spec));
      const ProductTable products = product_table(spec);
      MultiplierNetlist made = multiplier_netlist(spec, products, mapping);
      const double area_um2 = made.netlist.area_um2();
      made.netlist = read_back(made.netlist, *library, mapping);
      CHECK(made.netlist.area_um2() == Approx(area_um2));
      CHECK(count_wrong_products(made, simulate_exhaustively(made.netlist), spec, products) == 0);
    }
  }
}
