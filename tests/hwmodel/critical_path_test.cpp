#include "hwmodel/critical_path.hpp"

#include <catch2/catch.hpp>

#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

TEST_CASE("the critical path is made of the delays that add up to the delay", "[timing]") {
  for (const CellLibrary* library : testing::libraries()) {
    const CellMapping mapping(*library);
    const MaskedMultiplier multiplier = exact(8, 8);
    const Netlist netlist = multiplier_netlist(multiplier, product_table(multiplier), mapping).netlist;
    const Environment environment = {.buffer = &mapping.buffer()};
    const std::vector<NetLoad> loads = net_loads(netlist, environment);
    const TimingReport timing = analyse_timing(netlist, environment, loads);
    const std::vector<PathStep> path = critical_path(netlist, environment, loads, timing);

    REQUIRE(path.size() > 5);
    CHECK(path.front().cell == mapping.buffer().name);
    CHECK(path.front().instance.rfind("driver of ", 0) == 0);
    CHECK(path.front().input_slew_ns == environment.driver_input_slew_ns());
    CHECK(path.back().arrival_ns == timing.delay_ns);
    double arrival_ns = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
      arrival_ns += path[i].delay_ns;
      CHECK(path[i].arrival_ns == Approx(arrival_ns));
      if (i > 0) CHECK(path[i].input_rises == path[i - 1].output_rises);
      if (i > 0) CHECK(path[i].instance.rfind('g', 0) == 0);
    }
  }
}

TEST_CASE("a netlist without gates has a path of one buffer, without inputs none", "[timing]") {
  const CellMapping mapping(testing::osu018());
  const Environment environment = {.buffer = &mapping.buffer()};
  const auto path = [&](const Netlist& netlist) {
    const std::vector<NetLoad> loads = net_loads(netlist, environment);
    return critical_path(netlist, environment, loads, analyse_timing(netlist, environment, loads));
  };
  NetlistBuilder builder(mapping);
  builder.add_output("y", builder.add_input("a"));
  const auto wire = path(std::move(builder).finish());
  REQUIRE(wire.size() == 1);
  CHECK(wire[0].instance == "driver of a");
  CHECK(path(NetlistBuilder(mapping).finish()).empty());
}
