#include "hwmodel/environment.hpp"

#include <catch2/catch.hpp>

#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

TEST_CASE("a net is loaded by its pins and by wires of its fanout", "[environment]") {
  CellLibrary library = testing::osu018();
  library.wire_loads.models = {
      {.name = "w", .capacitance_ff = 2, .slope = 10, .lengths = {{.fanout = 1, .length = 10}}}};
  const CellMapping mapping(library);
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal inverse = builder.invert(a);
  builder.add_output("y", builder.make_nand(inverse, builder.add_input("b")));
  builder.add_output("z", inverse);
  const Netlist netlist = std::move(builder).finish();

  const Environment dry = environment_of(mapping, netlist.area_um2());
  CHECK(dry.wire_load == nullptr);
  CHECK(dry.wire_load_name() == "none");
  const std::vector<NetLoad> pins = net_loads(netlist, dry);

  library.wire_loads.default_model = "w";
  const Environment wired = environment_of(mapping, netlist.area_um2());
  CHECK(wired.wire_load_name() == "w");
  const std::vector<NetLoad> loads = net_loads(netlist, wired);
  const auto wire_ff = [&](NetId net) {
    const auto n = static_cast<std::size_t>(net);
    CHECK(loads[n].rise_ff - pins[n].rise_ff == Approx(loads[n].energy_ff - pins[n].energy_ff));
    CHECK(loads[n].fall_ff - pins[n].fall_ff == Approx(loads[n].energy_ff - pins[n].energy_ff));
    return loads[n].energy_ff - pins[n].energy_ff;
  };
  CHECK(wire_ff(netlist.inputs[0].net) == Approx(20));   // the inverter
  CHECK(wire_ff(netlist.outputs[0].net) == Approx(40));  // two buffers
  CHECK(wire_ff(netlist.outputs[1].net) == Approx(60));  // two buffers and the nand
}

TEST_CASE("buffers are inserted for the wires too", "[environment]") {
  CellLibrary library = testing::osu018();
  library.wire_loads.models = {
      {.name = "w", .capacitance_ff = 30, .slope = 1, .lengths = {{.fanout = 1, .length = 1}}}};
  library.wire_loads.default_model = "w";
  const CellMapping mapping(library);
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  const Signal both = builder.make_and(a, b);
  for (int i = 0; i < 30; ++i) builder.add_output("y" + std::to_string(i), builder.make_xor(both, a));
  const Netlist netlist = std::move(builder).finish();
  const std::vector<NetLoad> loads = net_loads(netlist, environment_of(mapping, netlist.area_um2()));
  for (const Gate& gate : netlist.gates) {
    for (std::size_t o = 0; o < gate.outputs.size(); ++o)
      CHECK(loads[static_cast<std::size_t>(gate.outputs[o])].rise_ff <= gate.cell->outputs[o].max_load_ff());
  }
}
