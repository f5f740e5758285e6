#include "hwmodel/netlist/netlist_builder.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

const CellMapping& mapping() {
  static const CellMapping osu018(testing::osu018());
  return osu018;
}

}  // namespace

TEST_CASE("adders of constants and nets add", "[netlist]") {
  // Each of the three arguments is 0, 1, or an input of its own.
  const int kinds = GENERATE(range(0, 27));
  CAPTURE(kinds);
  NetlistBuilder builder(mapping());
  const std::array<Signal, 3> inputs = {builder.add_input("a"), builder.add_input("b"), builder.add_input("c")};
  const std::array<int, 3> kind = {kinds % 3, kinds / 3 % 3, kinds / 9};
  const auto argument = [&](std::size_t i) {
    return kind[i] == 0 ? Signal::zero() : kind[i] == 1 ? Signal::one() : inputs[i];
  };
  const SumCarry added = builder.full_adder(argument(0), argument(1), argument(2));
  const Signal sum_alone = builder.sum_of_three(argument(0), argument(1), argument(2));
  const std::array<Signal, 3> results = {added.sum, added.carry, sum_alone};
  for (std::size_t r = 0; r < 3; ++r) {
    if (!results[r].is_constant()) builder.add_output(concat("r", r), results[r]);
  }
  const Netlist netlist = std::move(builder).finish();
  const ExhaustiveValues values = simulate_exhaustively(netlist);
  for (unsigned state = 0; state < 8; ++state) {
    int total = 0;
    for (std::size_t i = 0; i < 3; ++i) total += kind[i] == 2 ? static_cast<int>((state >> i) & 1U) : kind[i];
    std::size_t output = 0;
    const auto value = [&](Signal signal) {
      if (signal.is_constant()) return signal.is_one() ? 1 : 0;
      return static_cast<int>((values.of(netlist.outputs[output++].net)[0] >> state) & 1U);
    };
    CHECK(value(results[0]) == total % 2);
    CHECK(value(results[1]) == total / 2);
    CHECK(value(results[2]) == total % 2);
  }
  for (const Gate& gate : netlist.gates) {
    for (const NetId net : gate.inputs) CHECK(net >= 0);
  }
}

TEST_CASE("gates that no output needs are not in the netlist", "[netlist]") {
  NetlistBuilder builder(mapping());
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  static_cast<void>(builder.make_xor(builder.make_and(a, b), b));
  builder.add_output("y", builder.make_or(a, b));
  const Netlist netlist = std::move(builder).finish();
  REQUIRE(netlist.gates.size() == 1);
  CHECK(netlist.gates[0].cell->name == "OR2X1");
  CHECK(netlist.net_count == 3);
}

TEST_CASE("no net is loaded beyond the tables of its driver", "[netlist]") {
  NetlistBuilder builder(mapping());
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  const Signal both = builder.make_and(a, b);
  for (int i = 0; i < 200; ++i) builder.add_output(concat("y", i), builder.make_xor(both, a));
  const Netlist netlist = std::move(builder).finish();
  const Environment environment = {.buffer = &mapping().buffer()};
  const std::vector<NetLoad> loads = net_loads(netlist, environment);
  CHECK(netlist.gates.size() > 200);
  for (const Gate& gate : netlist.gates) {
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      CHECK(loads[static_cast<std::size_t>(gate.outputs[o])].rise_ff <= gate.cell->outputs[o].max_load_ff());
    }
  }
  const ExhaustiveValues values = simulate_exhaustively(netlist);
  for (const Port& port : netlist.outputs) CHECK((values.of(port.net)[0] & 0xf) == 0b0010);  // a and not b
}
