#include "hwmodel/mapping/technology_mapping.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "core/seed.hpp"
#include "hwmodel/mapping/cell_matches.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "libraries.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

NetworkPorts ports_of(const LogicNetwork& network) {
  NetworkPorts ports;
  for (std::size_t i = 0; i < network.inputs().size(); ++i) ports.inputs.push_back("i" + std::to_string(i));
  for (std::size_t o = 0; o < network.outputs().size(); ++o) ports.outputs.push_back("o" + std::to_string(o));
  return ports;
}

void check_equal(const LogicNetwork& network, const Netlist& netlist) {
  const auto wanted = simulate_outputs(network);
  const ExhaustiveValues values = simulate_exhaustively(netlist);
  REQUIRE(netlist.outputs.size() == wanted.size());
  for (std::size_t o = 0; o < wanted.size(); ++o) {
    const auto got = values.of(netlist.outputs[o].net);
    CHECK(std::equal(got.begin(), got.end(), wanted[o].begin(), wanted[o].end()));
  }
}

struct Sum {
  Literal sum, carry;
};
Sum full_adder(LogicNetwork& network, Literal a, Literal b, Literal c) {
  const Literal half = network.make_xor(a, b);
  return {network.make_xor(half, c), network.make_or(network.make_and(a, b), network.make_and(half, c))};
}

/// Without shared parts: a majority as a sum of products.
Literal majority(LogicNetwork& network, Literal a, Literal b, Literal c) {
  return network.make_or(network.make_and(a, b), network.make_or(network.make_and(a, c), network.make_and(b, c)));
}

LogicNetwork random_network(RandomEngine& engine, int inputs, int nodes) {
  LogicNetwork network;
  std::vector<Literal> literals;
  for (int i = 0; i < inputs; ++i) literals.push_back(network.add_input());
  const auto pick = [&] {
    const Literal literal = literals[engine() % literals.size()];
    return engine() % 2 == 0 ? literal : !literal;
  };
  for (int n = 0; n < nodes; ++n) {
    const Literal a = pick();
    const Literal b = pick();
    const Literal made = engine() % 3 == 0 ? network.make_xor(a, b) : network.make_and(a, b);
    if (!made.is_constant()) literals.push_back(made);
  }
  for (int o = 0; o < 6; ++o) network.add_output(pick());
  return network;
}

bool has_constant_output(const LogicNetwork& network) {
  return std::any_of(network.outputs().begin(), network.outputs().end(), [](Literal l) { return l.is_constant(); });
}

}  // namespace

TEST_CASE("equal cut functions are equal numbers", "[mapping]") {
  const CutFunction f = (projection(0) & projection(1)) ^ projection(2);
  const std::array<int, 3> positions = {4, 0, 2};
  CHECK(moved(f, positions) == ((projection(4) & projection(0)) ^ projection(2)));
  LogicNetwork network;
  const Literal a = network.add_input();
  const Literal b = network.add_input();
  const Literal c = network.add_input();
  const Literal y = network.make_xor(network.make_xor(a, b), c);
  const auto cuts = enumerate_cuts(network, {});
  const auto& of_y = cuts[static_cast<std::size_t>(y.node())];
  const bool found = std::any_of(of_y.begin(), of_y.end(), [&](const Cut& cut) {
    const CutFunction parity = projection(0) ^ projection(1) ^ projection(2);
    return cut.size == 3 && cut.function == (y.is_complement() ? ~parity : parity);
  });
  CHECK(found);
}

TEST_CASE("cells are found under any order and inversion of their inputs", "[mapping]") {
  const CellMatches matches(testing::osu018());
  const CutFunction a = projection(0), b = projection(1), c = projection(2), d = projection(3);
  const auto names = [&](CutFunction function) {
    std::set<std::string> found;
    for (const CellMatch& match : matches.of(function))
      if (match.inverted_leaves == 0) found.insert(match.cell->name);
    return found;
  };
  CHECK(names(~((b & c) | a)) == std::set<std::string>{"AOI21X1"});
  CHECK(names(~((b | d) & (a | c))) == std::set<std::string>{"OAI22X1"});
  CHECK(names(~((c & a) | (~c & b))) == std::set<std::string>{"MUX2X1"});
  CHECK(names(a & b) == std::set<std::string>{"AND2X1"});  // AND2X2 does the same and is larger
  CHECK(names(a & b & c & d).empty());
  const auto& inverted = matches.of(a & ~b);
  CHECK(std::any_of(inverted.begin(), inverted.end(), [](const CellMatch& match) {
    return match.cell->name == "AND2X1" && match.inverted_leaves == 0b10;
  }));
}

TEST_CASE("adders are found in every polarity and structure", "[mapping]") {
  for (unsigned form = 0; form < 16; ++form) {
    LogicNetwork network;
    std::array<Literal, 3> in;
    for (std::size_t i = 0; i < 3; ++i) {
      in[i] = network.add_input();
      if (((form >> i) & 1U) != 0) in[i] = !in[i];
    }
    const Literal sum = network.make_xor(network.make_xor(in[0], in[1]), in[2]);
    const Literal carry =
        (form & 8U) != 0 ? majority(network, in[0], in[1], in[2]) : full_adder(network, in[2], in[0], in[1]).carry;
    network.add_output(sum);
    network.add_output(!carry);
    const auto adders = recover_adders(network, AdderRecovery::kFull);
    CAPTURE(form);
    REQUIRE(adders.size() == 1);
    CHECK(adders[0].sum.node() == sum.node());
    CHECK(adders[0].carry.node() == carry.node());
    const MappedNetwork mapped = map_to_library(network, ports_of(network), testing::osu018(),
                                                CellMapping(testing::osu018()), {.adders = AdderRecovery::kFull});
    CHECK(mapped.full_adders == 1);
    check_equal(network, mapped.netlist);
  }
}

TEST_CASE("a ripple adder is a half adder and full adders", "[mapping]") {
  LogicNetwork network;
  std::vector<Literal> a, b;
  for (int bit = 0; bit < 8; ++bit) a.push_back(network.add_input());
  for (int bit = 0; bit < 8; ++bit) b.push_back(network.add_input());
  Literal carry = network.make_and(a[0], b[0]);
  network.add_output(network.make_xor(a[0], b[0]));
  for (std::size_t bit = 1; bit < 8; ++bit) {
    const Sum made = full_adder(network, a[bit], b[bit], carry);
    network.add_output(made.sum);
    carry = made.carry;
  }
  network.add_output(carry);
  const CellMapping mapping(testing::osu018());
  const MappedNetwork mapped = map_to_library(network, ports_of(network), testing::osu018(), mapping);
  CHECK(mapped.full_adders == 7);
  CHECK(mapped.half_adders == 1);
  CHECK(mapped.netlist.gates.size() == 8);
  check_equal(network, mapped.netlist);
}

TEST_CASE("random networks keep their functions", "[mapping][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (const CellLibrary* library : testing::libraries()) {
    const CellMapping mapping(*library);
    int tried = 0;
    while (tried < 20) {
      const LogicNetwork network = random_network(engine, 3 + static_cast<int>(engine() % 6), 60);
      const LogicNetwork merged = with_equal_nodes_merged(network);
      CHECK(simulate_outputs(merged) == simulate_outputs(network));
      CHECK(merged.node_count() <= network.node_count());
      if (has_constant_output(merged)) continue;
      ++tried;
      for (const auto adders : {AdderRecovery::kNone, AdderRecovery::kFull, AdderRecovery::kFullAndHalf}) {
        const MappedNetwork mapped = map_to_library(merged, ports_of(merged), *library, mapping, {.adders = adders});
        check_equal(network, mapped.netlist);
      }
    }
  }
}

TEST_CASE("libraries of few gates are enough", "[mapping]") {
  std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  LogicNetwork network = with_equal_nodes_merged(random_network(engine, 5, 60));
  while (has_constant_output(network)) network = with_equal_nodes_merged(random_network(engine, 5, 60));
  for (const std::vector<std::string>& cells :
       {std::vector<std::string>{"NAND2X1", "BUFX2"}, {"NOR2X1", "INVX1", "BUFX2"}, {"AND2X1", "INVX1", "BUFX2"}}) {
    const CellLibrary library = testing::osu018_subset(cells);
    const CellMapping mapping(library);
    CAPTURE(cells[0]);
    check_equal(network, map_to_library(network, ports_of(network), library, mapping).netlist);
  }
}

TEST_CASE("equal nodes are one, constants none", "[mapping]") {
  LogicNetwork network;
  const Literal a = network.add_input();
  const Literal b = network.add_input();
  const Literal c = network.add_input();
  const Literal left = network.make_and(a, network.make_or(b, c));
  const Literal right = network.make_or(network.make_and(a, b), network.make_and(a, c));
  network.add_output(left);
  network.add_output(!right);
  network.add_output(network.make_and(left, !right));
  const LogicNetwork merged = with_equal_nodes_merged(network);
  CHECK(merged.outputs()[0] == !merged.outputs()[1]);
  CHECK(merged.outputs()[2] == LogicNetwork::zero());
}
