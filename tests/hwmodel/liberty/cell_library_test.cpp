#include "hwmodel/liberty/cell_library.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <string>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
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

TEST_CASE("each output of OSU's adders states its part of the cell's energy", "[liberty]") {
  for (const Cell& c : testing::osu018().cells) {
    CAPTURE(c.name);
    CHECK_FALSE(c.outputs_share_energy);
  }
}

TEST_CASE("a table that grows by 0.5 V^2 a fF holds the whole cell and the other output's load", "[liberty]") {
  const auto half_adder = [](std::string_view tables) {
    const auto output = [tables](std::string_view name, std::string_view function) {
      return concat("pin (", name, ") { direction : output; function : \"", function,
                    "\"; internal_power () { related_pin : \"A\"; ", tables, " } }\n");
    };
    return parse_cell_library(
               with("", concat("pin (A, B) { direction : input; }\n", output("S", "A ^ B"), output("C", "A B"))),
               "x.lib")
        .cells.at(0);
  };
  // 2 V: 0.5 V^2 is 2 fJ a fF, 2 pJ a pF.
  const Cell whole = half_adder("power (t) { values (\"16, 18, 20\", \"26, 28, 30\"); }");
  CHECK(whole.outputs_share_energy);
  const Cell part = half_adder("power (t) { values (\"16, 16.1, 16.2\", \"26, 26, 26\"); }");
  CHECK_FALSE(part.outputs_share_energy);
  int extrapolated = 0;
  CHECK(whole.outputs[0].internal_energy.at(0).rise.lookup(2, 4000, extrapolated) == Approx(20e3));
  CHECK(part.outputs[1].internal_energy.at(0).fall.lookup(1, 5000, extrapolated) == Approx(16.2e3));
}

TEST_CASE("defaults of a library", "[liberty]") {
  const auto cell = [](std::string_view header, std::string_view lines) {
    return parse_cell_library(with(header, concat("area : 2; ", lines,
                                                  " pin (A) { direction : input; } pin (Y) { direction "
                                                  ": output; function : \"A'\"; }")),
                              "x.lib")
        .cells.at(0);
  };
  CHECK(cell("", "").inputs.at(0).capacitance_ff == 0);
  CHECK(cell("default_input_pin_cap : 0.5;", "").inputs.at(0).fall_capacitance_ff == Approx(500));
  CHECK(cell("", "").outputs.at(0).max_load_ff() == std::numeric_limits<double>::infinity());
  CHECK(cell("default_max_capacitance : 0.25;", "").outputs.at(0).max_load_ff() == Approx(250));
  CHECK(cell("default_cell_leakage_power : 3;", "").leakage_power_uw == Approx(3e-3));
  CHECK(cell("default_leakage_power_density : 4;", "").leakage_power_uw == Approx(8e-3));  // x area
  CHECK(cell("default_cell_leakage_power : 3;", "cell_leakage_power : 0;").leakage_power_uw == 0);
}

TEST_CASE("tables of any axis order, of one axis, with axes of their own", "[liberty]") {
  const std::string templates =
      "lu_table_template (swapped) { variable_1 : total_output_net_capacitance; variable_2 : input_transition_time;\n"
      " index_1 (\"3, 4, 5\"); index_2 (\"1, 2\"); }\n"
      "lu_table_template (load) { variable_1 : total_output_net_capacitance; index_1 (\"3, 4, 5\"); }\n"
      "lu_table_template (slew) { variable_1 : input_net_transition; index_1 (\"1, 2\"); }\n";
  const auto delay = [&](std::string_view table, double slew_ns, double load_pf) {
    const CellLibrary library = parse_cell_library(
        with(templates, concat("pin (A) { direction : input; } pin (Y) { direction : output; function : A; timing () { "
                               "related_pin : A; cell_rise ",
                               table, " rise_transition (scalar) { values (\"0\"); } } }")),
        "x.lib");
    int extrapolated = 0;
    return library.cells.at(0).outputs.at(0).arcs.at(0).cell_rise->lookup(slew_ns, load_pf * 1e3, extrapolated);
  };
  CHECK(delay("(t) { values (\"1, 2, 3\", \"4, 5, 6\"); }", 2, 3) == Approx(4));
  CHECK(delay("(swapped) { values (\"1, 4\", \"2, 5\", \"3, 6\"); }", 2, 3) == Approx(4));
  CHECK(delay("(load) { values (\"1, 2, 3\"); }", 7, 4) == Approx(2));
  CHECK(delay("(slew) { values (\"1, 2\"); }", 2, 40) == Approx(2));
  CHECK(delay("(scalar) { values (\"8\"); }", 2, 40) == Approx(8));
  CHECK(delay("(t) { index_2 (\"6, 7\"); values (\"1, 2\", \"3, 4\"); }", 1, 7) == Approx(2));
  CHECK(delay("(slew) { index_1 (\"0, 4\"); values (\"1, 5\"); }", 1, 0) == Approx(2));
}

TEST_CASE("an energy without a condition holds where no conditional one does", "[liberty]") {
  const auto energies = [](std::string_view groups) {
    return parse_cell_library(
               with("", concat("pin (A) { direction : input; ", groups,
                               " } pin (B) { direction : input; } pin (Y) { direction : output; function "
                               ": \"A B\"; }")),
               "x.lib")
        .cells.at(0)
        .inputs.at(0)
        .internal_energy;
  };
  const std::string when_b = "internal_power () { when : \"B\"; power (scalar) { values (\"1\"); } } ";
  const std::string when_not_b = "internal_power () { when : \"!B\"; power (scalar) { values (\"2\"); } } ";
  const std::string otherwise = "internal_power () { power (scalar) { values (\"3\"); } } ";
  CHECK_FALSE(energies(otherwise).at(0).when.has_value());
  REQUIRE(energies(when_b + otherwise).size() == 2);
  CHECK(energies(when_b + otherwise).at(1).when->bits == 0b0011);
  CHECK(energies(otherwise + when_b + when_not_b).size() == 2);
}

TEST_CASE("what is left out is counted by its reason", "[liberty]") {
  const CellLibrary library = parse_cell_library(
      "library (l) { capacitive_load_unit (1, pf); nom_voltage : 1;\n"
      "cell (A) { bus (D) { } } cell (B) { bundle (D) { } } cell (C) { bus (D) { } } cell (D) { dont_use : true; }\n"
      "cell (E) { latch (Q, QN) { } } cell (F) { pin (A) { direction : inout; } } cell (G) { }\n"
      "cell (H) { pin (Y) { direction : output; function : \"1\"; three_state : \"0\"; } }\n"
      "cell (I) { pin (A, B, C, D, E, F, G) { direction : input; } pin (Y) { direction : output; function : \"A\"; } "
      "}\n"
      "cell (J) { clock_gating_integrated_cell : posedge; } cell (K) { is_macro_cell : true; } cell (L) { pin (Y) { "
      "direction : output; } } }",
      "x.lib");
  CHECK(library.cells.empty());
  CHECK(library.left_out == std::map<std::string, int>{{"a pin of direction inout", 1},
                                                       {"an output without a function", 1},
                                                       {"bundle", 1},
                                                       {"bus", 2},
                                                       {"clock gate", 1},
                                                       {"dont_use", 1},
                                                       {"macro", 1},
                                                       {"more than 6 inputs", 1},
                                                       {"no output", 1},
                                                       {"stores state (latch)", 1},
                                                       {"three-state", 1}});
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
