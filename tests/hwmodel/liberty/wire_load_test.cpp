#include "hwmodel/liberty/wire_load.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

WireLoads wires_of(const std::string& lines) {
  return parse_cell_library("library (l) { capacitive_load_unit (1, pf); nom_voltage : 1;\n" + lines + "}", "x.lib")
      .wire_loads;
}

Diagnostic refusal(const std::string& lines) {
  try {
    static_cast<void>(wires_of(lines));
  } catch (const SpecError& error) {
    return error.diagnostics().at(0);
  }
  FAIL("accepted: " << lines);
  return {};
}

const std::string kModel =
    "wire_load (w) { capacitance : 0.002; slope : 10; fanout_length (2, 30); fanout_length (4, 40); }\n";

}  // namespace

TEST_CASE("wire length by fanout", "[liberty]") {
  const WireLoads wires = wires_of(kModel);
  REQUIRE(wires.models.size() == 1);
  const WireLoad& model = wires.models[0];
  const double ff_per_length = 2;
  CHECK(model.capacitance_at(1) == Approx(20 * ff_per_length));
  CHECK(model.capacitance_at(2) == Approx(30 * ff_per_length));
  CHECK(model.capacitance_at(3) == Approx(35 * ff_per_length));
  CHECK(model.capacitance_at(4) == Approx(40 * ff_per_length));
  CHECK(model.capacitance_at(9) == Approx(90 * ff_per_length));
  CHECK(wires_of("wire_load (w) { capacitance : 1; slope : 10; fanout_length (3, 5); }").models[0].capacitance_at(1) ==
        0);
  CHECK(wires_of("wire_load (w) { capacitance : 1; slope : 10; }").models[0].capacitance_at(3) == 0);
}

TEST_CASE("delay of a balanced tree of wires", "[liberty]") {
  const WireLoads wires = wires_of(
      "pulling_resistance_unit : \"10ohm\"; wire_load (w) { capacitance : 0.002; resistance : 5; "
      "fanout_length (1, 3); slope : 3; }");
  // Two branches of length 3: 150 ohm and 6 fF each, and a pin of 4 fF at the end of each.
  CHECK(wires.models.at(0).delay_ns(2, 4) == Approx(150 * (6 + 4) * 1e-6));
}

TEST_CASE("which wires a library chooses", "[liberty]") {
  const std::string small = "wire_load (small) { capacitance : 0.001; slope : 1; fanout_length (1, 1); }\n";
  const std::string selection =
      "wire_load_selection (s) { wire_load_from_area (0, 100, small); wire_load_from_area (100, 200, w); }\n";
  const auto chosen = [](const WireLoads& wires, double area_um2) {
    const WireLoad* const model = wires.chosen(area_um2);
    return model == nullptr ? std::string("none") : model->name;
  };
  CHECK(chosen(wires_of(""), 50) == "none");
  CHECK(chosen(wires_of(kModel), 50) == "none");  // models, and no word on which
  CHECK(chosen(wires_of(kModel + small + selection), 50) == "small");
  CHECK(chosen(wires_of(kModel + small + selection), 100) == "w");
  CHECK(chosen(wires_of(kModel + small + selection), 1e6) == "w");
  CHECK(chosen(wires_of(kModel + small + selection + "default_wire_load : w;"), 50) == "w");
  CHECK(chosen(wires_of(kModel + small + selection + "wire_load_selection (t) { }"), 50) == "none");
  CHECK(
      chosen(wires_of(kModel + small + selection + "wire_load_selection (t) { } default_wire_load_selection : \"s\";"),
             50) == "small");
}

TEST_CASE("what a wire load must not say", "[liberty]") {
  CHECK(refusal("wire_load (w) { capacitance : -1; }").where == "x.lib:2");
  CHECK(refusal("wire_load (w) { fanout_length (2, 3); \n fanout_length (1, 4); }").got == "1, 4");
  CHECK(refusal("wire_load (w) { fanout_length (2); }").got == "2");
  CHECK(refusal("wire_load (w) { fanout_length (2, -3); }").got == "2, -3");
  CHECK(refusal(kModel + "wire_load_selection (s) { wire_load_from_area (0, 1, v); }").allowed == "w");
  CHECK(refusal(kModel + "wire_load_selection (s) { wire_load_from_area (1, 1, w); }").allowed ==
        "MIN_AREA below MAX_AREA");
  CHECK(refusal("default_wire_load : w;").got == "\"w\"");
}

TEST_CASE("the wires of IHP SG13G2", "[liberty]") {
  const CellLibrary* const library = testing::sg13g2_or_skip();
  if (library == nullptr) return;
  CHECK(library->wire_loads.models.size() == 12);
  CHECK(library->wire_loads.by_area.size() == 11);
  const WireLoad* const wires = library->wire_loads.chosen(100);
  REQUIRE(wires != nullptr);
  CHECK(wires->name == "1k");
  // Debian's opensta 2.0.17, six inverters behind a buffer: report_net 0.013998 pF, report_checks 0.000326 ns.
  CHECK(wires->capacitance_at(6) == Approx(13.998));
  CHECK(wires->delay_ns(6, 2.939) == Approx(0.000326).margin(5e-7));
}
