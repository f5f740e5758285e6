#include "hwmodel/liberty/cell_library.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/seed.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

const Cell& cell(const CellLibrary& library, std::string_view name) {
  const auto found =
      std::find_if(library.cells.begin(), library.cells.end(), [name](const Cell& c) { return c.name == name; });
  REQUIRE(found != library.cells.end());
  return *found;
}

/// A library with one cell, around the lines that a test is about.
std::string with(std::string_view header, std::string_view cell_lines) {
  return "library (l) {\n capacitive_load_unit (1, pf);\n leakage_power_unit : \"1nW\";\n nom_voltage : 2;\n" +
         std::string(header) +
         "\n lu_table_template (t) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;\n"
         "  index_1 (\"1, 2\"); index_2 (\"3, 4, 5\"); }\n cell (C) {\n" +
         std::string(cell_lines) + "\n } }";
}

Diagnostic refusal(const std::string& text) {
  try {
    static_cast<void>(parse_cell_library(text, "x.lib"));
  } catch (const SpecError& error) {
    return error.diagnostics().at(0);
  }
  FAIL("accepted: " << text);
  return {};
}

/// Library header, one cell with one and one with two outputs, a buffer: everything the reader knows, in a size that
/// many reads allow.
std::string excerpt_of_osu018() {
  const std::string text = read_file(testing::osu018_file());
  const auto part = [&text](std::string_view from, std::string_view to) {
    const std::size_t begin = text.find(from);
    return text.substr(begin, text.find(to) - begin);
  };
  return part("library", "cell (AND2X1)") + part("cell (AND2X1)", "cell (AND2X2)") +
         part("cell (BUFX2)", "cell (BUFX4)") + part("cell (HAX1)", "/* -------------- *\n * Design : INVX1") + "}\n";
}

}  // namespace

TEST_CASE("OSU 0.18 in our units", "[liberty]") {
  const CellLibrary& library = testing::osu018();
  CHECK(library.name == "osu018_stdcells");
  CHECK(library.corner == "process 1, 1.8 V, 25 C");
  CHECK(library.voltage_v == 1.8);
  CHECK(library.sha256 == sha256_hex_of_file(testing::osu018_file()));

  const Cell& and2 = cell(library, "AND2X1");
  CHECK(and2.area_um2 == 32);
  REQUIRE(and2.inputs.size() == 2);
  CHECK(and2.inputs[0].name == "A");
  CHECK(and2.inputs[0].capacitance_ff == Approx(12.9077));  // 0.0129077 pF
  CHECK(and2.inputs[0].fall_capacitance_ff == Approx(12.8842));
  CHECK(and2.leakage_power_uw == Approx(0.0746794e-3));  // nW
  REQUIRE(and2.outputs.size() == 1);
  CHECK(and2.outputs[0].max_capacitance_ff == Approx(505.476));
  CHECK(and2.outputs[0].max_load_ff() == Approx(150));  // where its tables end
  REQUIRE(and2.outputs[0].arcs.size() == 2);
  const TimingArc& arc = and2.outputs[0].arcs[0];
  CHECK(arc.sense == Unateness::kPositive);
  int extrapolated = 0;
  // The template has load first: row 2 (0.0125 pF), column 3 (0.42 ns) of the file.
  CHECK(arc.cell_rise->lookup(0.42, 12.5, extrapolated) == Approx(0.097551));
  CHECK(arc.fall_transition->lookup(0.06, 5, extrapolated) == Approx(0.023191));
  CHECK(extrapolated == 0);
}

TEST_CASE("internal energy is capacitance x voltage^2 in Liberty's units", "[liberty]") {
  const Cell& half_adder = cell(testing::osu018(), "HAX1");
  int extrapolated = 0;
  // pF V^2: 0.037026 pJ
  CHECK(half_adder.outputs[0].internal_energy.at(0).rise.lookup(0.06, 5, extrapolated) == Approx(37.026));
  CHECK(half_adder.outputs[0].internal_energy.at(0).related_input == 0);
}

TEST_CASE("the adders of OSU 0.18 state the energy of the whole cell at each output", "[liberty]") {
  for (const Cell& c : testing::osu018().cells) {
    CAPTURE(c.name);
    CHECK(c.outputs_share_energy == (c.name == "FAX1" || c.name == "HAX1"));
  }
}

TEST_CASE("sequential and three-state cells are left out", "[liberty]") {
  const auto has = [](std::string_view name) {
    const auto& cells = testing::osu018().cells;
    return std::any_of(cells.begin(), cells.end(), [name](const Cell& c) { return c.name == name; });
  };
  CHECK(has("MUX2X1"));
  CHECK_FALSE(has("DFFPOSX1"));
  CHECK_FALSE(has("LATCH"));
  CHECK_FALSE(has("TBUFX1"));
}

TEST_CASE("IHP SG13G2 in our units", "[liberty]") {
  const CellLibrary* const library = testing::sg13g2_or_skip();
  if (library == nullptr) return;
  const Cell& xor2 = cell(*library, "sg13g2_xor2_1");
  CHECK(xor2.area_um2 == Approx(14.5152));
  CHECK(xor2.leakage_states.size() == 4);
  CHECK(xor2.outputs.at(0).arcs.size() == 4);
  const Cell& and2 = cell(*library, "sg13g2_and2_1");
  CHECK(and2.leakage_power_uw == Approx(137.611e-6));  // pW
  int extrapolated = 0;
  CHECK(and2.outputs[0].arcs.at(0).cell_rise->lookup(0.0186, 23.4, extrapolated) > 0);
  CHECK(extrapolated == 0);
}

TEST_CASE("units scale everything once", "[liberty]") {
  const auto read = [](std::string_view header) {
    return parse_cell_library(with(header,
                                   "area : 2; cell_leakage_power : 5;\n"
                                   "pin (A) { direction : input; capacitance : 0.5; }\n"
                                   "pin (Y) { direction : output; function : \"A\";\n"
                                   " timing () { related_pin : \"A\"; cell_rise (t) { values (\"1,2,3\", \"4,5,6\"); } "
                                   "rise_transition (scalar) "
                                   "{ values (\"7\"); } }\n"
                                   " internal_power () { power (scalar) { values (\"1\"); } } }"),
                              "x.lib");
  };
  const auto delay = [](const CellLibrary& library, double slew_ns, double load_ff) {
    int extrapolated = 0;
    return library.cells.at(0).outputs.at(0).arcs.at(0).cell_rise->lookup(slew_ns, load_ff, extrapolated);
  };
  const CellLibrary nano = read("time_unit : \"1ns\";");
  CHECK(delay(nano, 2, 3000) == Approx(4));
  CHECK(nano.cells[0].inputs[0].capacitance_ff == Approx(500));
  CHECK(nano.cells[0].leakage_power_uw == Approx(5e-3));
  int extrapolated = 0;
  CHECK(nano.cells[0].outputs[0].internal_energy.at(0).fall.lookup(1, 1, extrapolated) == Approx(1000));
  const CellLibrary pico = read(
      "time_unit : \"10ps\"; capacitive_load_unit (2, ff); leakage_power_unit : \"1pW\"; voltage_unit : \"100mV\";");
  CHECK(delay(pico, 0.02, 6) == Approx(0.04));
  CHECK(pico.cells[0].inputs[0].capacitance_ff == Approx(1));
  CHECK(pico.cells[0].leakage_power_uw == Approx(5e-6));
  CHECK(pico.voltage_v == Approx(0.2));
  CHECK(pico.cells[0].outputs[0].internal_energy.at(0).rise.lookup(1, 1, extrapolated) == Approx(2 * 0.01));
}

TEST_CASE("what a Liberty file must not say", "[liberty]") {
  const std::string pins = "pin (A) { direction : input; capacitance : 1; }\n";
  const auto output = [&](std::string_view body) {
    return pins + "pin (Y) { direction : output; function : \"A\"; " + std::string(body) + "}";
  };
  const auto timing = [&](std::string_view body) {
    return output("timing () { related_pin : A; " + std::string(body) + "}");
  };

  CHECK(refusal("library (l) { nom_voltage : 1; }").why == "capacitances have no unit without it");
  CHECK(refusal(with("time_unit : \"1lightyear\";", pins)).where == "x.lib:5");
  CHECK(refusal(with("time_unit : \"-1ns\";", pins)).why == "time_unit");
  CHECK(refusal(with("", "area : -3;")).where == "x.lib:9");
  CHECK(refusal(with("", "area : many;")).got == "\"many\"");
  CHECK(refusal(with("", "area : 1e99;")).allowed == "a number, in magnitude up to 1e30");
  CHECK(refusal(with("", "pin (A) { direction : sideways; }")).allowed == "input, output, inout or internal");
  CHECK(refusal(with("", pins + "pin (Y) { direction : output; function : \"B\"; }")).where == "x.lib:10");
  CHECK(refusal(
            with("",
                 timing("cell_rise (t) { values (\"1,2,3,4,5\"); } rise_transition (t) { values (\"1,2,3,4,5,6\"); }")))
            .got == "5 values");
  CHECK(refusal(with("", timing("cell_rise (nowhere) { values (\"1\"); }"))).got == "\"nowhere\"");
  CHECK(refusal(with("", timing("cell_rise (t) { index_1 (\"2, 1\"); values (\"1,2,3,4,5,6\"); }"))).got == "2, 1");
  CHECK(refusal(with("", timing("cell_rise (t) { values (\"1,2,3,4,5,6\"); }"))).why ==
        "a table look-up library (NLDM) holds both");
  CHECK(refusal(with("", timing("timing_sense : perhaps;"))).got == "\"perhaps\"");
  CHECK(refusal(with("lu_table_template (u) { variable_1 : related_pin_transition; index_1 (\"1\"); }",
                     timing("cell_rise (u) { values (\"1\"); }")))
            .why == "axes of cell_rise");
}

TEST_CASE("a damaged Liberty file is refused or read, never worse", "[liberty][property]") {
  const std::string text = excerpt_of_osu018();
  REQUIRE(parse_cell_library(text, "x.lib").cells.size() == 3);
  RandomEngine engine(seed_for(1, 0, "damage"));
  int refused = 0;
  const auto survives = [&refused](const std::string& damaged) {
    try {
      static_cast<void>(parse_cell_library(damaged, "x.lib"));
    } catch (const SpecError& error) {
      ++refused;
      CHECK(error.diagnostics().at(0).where.starts_with("x.lib:"));
      CHECK_FALSE(error.diagnostics().at(0).allowed.empty());
    }
  };
  for (int i = 0; i < 300; ++i) survives(text.substr(0, uniform_below(engine, text.size())));
  CHECK(refused == 300);  // wherever it is cut, a bracket is open
  for (int i = 0; i < 500; ++i) {
    std::string damaged = text;
    const auto flips = 1 + uniform_below(engine, 8);
    for (std::uint64_t f = 0; f < flips; ++f)
      damaged[uniform_below(engine, text.size())] = static_cast<char>(uniform_below(engine, 256));
    survives(damaged);
  }
  for (int i = 0; i < 100; ++i) {
    std::string noise(uniform_below(engine, 2000), ' ');
    for (char& c : noise) c = static_cast<char>(uniform_below(engine, 256));
    survives("library (l) {" + noise);
  }
  CHECK(refused > 500);
}
