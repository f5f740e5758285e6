#include "hwmodel/netlist/cell_mapping.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// A full adder of the library, as a netlist with outputs sum, carry.
Netlist full_adder_of(const CellMapping& mapping) {
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b");
  const Signal c = builder.add_input("c");
  const SumCarry added = builder.full_adder(a, b, c);
  builder.add_output("sum", added.sum);
  builder.add_output("carry", added.carry);
  return std::move(builder).finish();
}

}  // namespace

TEST_CASE("cells are found by their function, the smallest first", "[netlist]") {
  const CellMapping mapping(testing::osu018());
  const auto cell_of = [&mapping](GateFunction f) {
    return mapping.realisation(f).cell ? mapping.realisation(f).cell->cell->name : "";
  };
  CHECK(cell_of(GateFunction::kInverter) == "INVX1");
  CHECK(cell_of(GateFunction::kAnd) == "AND2X1");  // AND2X2 has the same area and leaks more
  CHECK(cell_of(GateFunction::kNand) == "NAND2X1");
  CHECK(cell_of(GateFunction::kXor) == "XOR2X1");
  CHECK(cell_of(GateFunction::kAndOrInvert) == "AOI21X1");
  CHECK(cell_of(GateFunction::kHalfAdder) == "HAX1");
  CHECK(cell_of(GateFunction::kFullAdder) == "FAX1");
  CHECK(cell_of(GateFunction::kAndOr).empty());
  CHECK(mapping.buffer().name == "BUFX2");
  const MatchedCell& full_adder = *mapping.realisation(GateFunction::kFullAdder).cell;
  CHECK(full_adder.cell->outputs[static_cast<std::size_t>(full_adder.outputs[0])].name == "YS");
  CHECK(full_adder.cell->outputs[static_cast<std::size_t>(full_adder.outputs[1])].name == "YC");
}

TEST_CASE("every library makes every function, by adder cells where it has them", "[netlist]") {
  for (const testing::LibraryFile& named : testing::installed_libraries()) {
    CAPTURE(named.library->name);
    const CellMapping mapping(*named.library);
    for (std::size_t f = 0; f < kGateFunctions; ++f) CHECK_NOTHROW(mapping.realisation(static_cast<GateFunction>(f)));
    const bool is_osu = named.library->name.starts_with("osu");  // SG13G2 has no adders
    CHECK(mapping.realisation(GateFunction::kFullAdder).cell.has_value() == is_osu);
    CHECK(mapping.realisation(GateFunction::kHalfAdder).cell.has_value() == is_osu);
    CHECK(smallest_flip_flop(named.library->flip_flops) != nullptr);
  }
}

TEST_CASE("names of cells and order of pins do not matter", "[netlist]") {
  CellLibrary library = testing::osu018();
  int number = 0;
  for (Cell& cell : library.cells) cell.name = concat("C", ++number);
  for (Cell& cell : library.cells) {
    if (cell.inputs.size() != 3 || cell.outputs.size() != 1 || cell.outputs[0].table.bits != 0b0000'0111) continue;
    // !(A B + C) with its pins the other way round: !(C B + A)
    const std::vector<std::string> pins = {"C", "B", "A"};
    cell.outputs[0].function = BooleanFunction::parse("!((A B)+C)", pins, "x.lib:1");
    cell.outputs[0].table = cell.outputs[0].function.truth_table(3);
  }
  const CellMapping mapping(library);
  const MatchedCell& match = *mapping.realisation(GateFunction::kAndOrInvert).cell;
  CHECK(match.inputs[2] == 0);
  CHECK(mapping.realisation(GateFunction::kFullAdder).cell.has_value());
}

TEST_CASE("what a library lacks is built from what it has", "[netlist]") {
  const std::vector<std::string> cells =
      GENERATE(std::vector<std::string>{"BUFX2", "NAND2X1"}, std::vector<std::string>{"BUFX2", "NOR2X1"},
               std::vector<std::string>{"BUFX2", "INVX1", "AND2X1"},
               std::vector<std::string>{"BUFX2", "INVX1", "OR2X1", "XNOR2X1"});
  CAPTURE(cells);
  const CellLibrary library = testing::osu018_subset(cells);
  const CellMapping mapping(library);
  CHECK_FALSE(mapping.realisation(GateFunction::kFullAdder).cell.has_value());
  const Netlist netlist = full_adder_of(mapping);
  const ExhaustiveValues values = simulate_exhaustively(netlist);
  CHECK((values.of(netlist.outputs[0].net)[0] & 0xff) == 0b1001'0110);
  CHECK((values.of(netlist.outputs[1].net)[0] & 0xff) == 0b1110'1000);
}

TEST_CASE("a library that is too small is refused with what it lacks", "[netlist]") {
  const CellLibrary without_buffer = testing::osu018_subset({"NAND2X1"});
  CHECK_THROWS_AS(CellMapping(without_buffer), SpecError);
  const CellLibrary buffers = testing::osu018_subset({"BUFX2"});
  const CellMapping mapping(buffers);
  try {
    static_cast<void>(mapping.realisation(GateFunction::kFullAdder));
    FAIL("found");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).got == "no full adder, nor what to build one from");
  }
}
