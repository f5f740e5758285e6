#include "hwmodel/liberty/flip_flop.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "hwmodel/liberty/cell_library.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// A library of 1 V, ns, fF with one flip-flop around the lines that a test is about.
CellLibrary library_with(const std::string& ff_lines, const std::string& pin_lines = {}) {
  return parse_cell_library(
      "library (l) { capacitive_load_unit (1, ff); leakage_power_unit : \"1uW\"; nom_voltage : 1;\n"
      "power_lut_template (slew) { variable_1 : input_transition_time; index_1 (\"0, 1\"); }\n"
      "power_lut_template (grid) { variable_1 : input_transition_time; variable_2 : total_output_net_capacitance;\n"
      " index_1 (\"0, 1\"); index_2 (\"0, 10\"); }\n"
      "lu_table_template (d) { variable_1 : input_net_transition; index_1 (\"0, 1\"); }\n"
      "cell (F) { area : 3; ff (S, SN) { " +
          ff_lines + " } " + pin_lines + " } }",
      "x.lib");
}

const std::string kClockAndData =
    "pin (CK) { direction : input; capacitance : 2; internal_power () { rise_power (slew) { values (\"4, 6\"); } "
    "fall_power (scalar) { values (\"1\"); } } }\n"
    "pin (D) { direction : input; capacitance : 1; internal_power () { when : \"CK\"; power (scalar) { values (\"2\"); "
    "} } internal_power () { power (scalar) { values (\"3\"); } } }\n";
const std::string kArcs =
    "timing () { related_pin : CK; timing_type : rising_edge; cell_rise (d) { values (\"1,2\"); } cell_fall (d) { "
    "values (\"3,4\"); } rise_transition (d) { values (\"1,2\"); } fall_transition (d) { values (\"1,2\"); } }";

std::string output(const std::string& name, const std::string& function, const std::string& rise,
                   const std::string& fall) {
  return "pin (" + name + ") { direction : output; function : \"" + function + "\"; " + kArcs +
         " internal_power () { related_pin : CK; rise_power (grid) { values (" + rise +
         "); } fall_power (grid) { values (" + fall + "); } } }\n";
}

const std::string kWhole = "\"10, 10\", \"12, 12\"";  // grows by 2 along the clock's slew, as the clock at rest

}  // namespace

TEST_CASE("the flip-flops of OSU 0.18", "[liberty]") {
  const CellLibrary& library = testing::osu018();
  REQUIRE(library.flip_flops.size() == 3);
  CHECK(library.left_out.at("stores state (latch)") == 1);
  const FlipFlop* const flip_flop = smallest_flip_flop(library.flip_flops);
  REQUIRE(flip_flop != nullptr);
  CHECK(flip_flop->name == "DFFPOSX1");  // DFFNEGX1 is as small and of the falling edge
  CHECK(flip_flop->area_um2 == 96);
  CHECK(flip_flop->rising_edge);
  CHECK(flip_flop->clock.name == "CLK");
  CHECK(flip_flop->clock.rise_capacitance_ff == Approx(27.9235));
  CHECK(flip_flop->data.fall_capacitance_ff == Approx(8.81001));
  CHECK(flip_flop->tied.empty());
  REQUIRE(flip_flop->outputs.size() == 1);
  REQUIRE(flip_flop->q() == flip_flop->outputs.data());
  CHECK_FALSE(flip_flop->outputs_share_energy);
  CHECK_FALSE(flip_flop->clock_energy_knows_data);
  int extrapolated = 0;
  CHECK(flip_flop->q()->arcs.at(0).cell_fall->lookup(0.24, 12.5, extrapolated) == Approx(0.18774));
  CHECK(flip_flop->setup_ns(0.18, 0.3, extrapolated) == Approx(0.2875));  // rise and fall alike
  CHECK(extrapolated == 0);

  // One clock cycle at the first points of all tables, by hand, in pJ of the file.
  const FlipFlopEnergy energy = flip_flop_energy(
      *flip_flop, {.ones = 0.5, .toggles = 0.25, .data_edges_first_half = 0.5, .data_edges_second_half = 1},
      {.clock_slew_ns = 0.06, .data_slew_ns = 0.06, .loads_ff = {5}});
  CHECK(energy.clock_fj == Approx(1e3 * (0.11034 + 0.75 * 0.006865)));
  CHECK(energy.output_fj == Approx(1e3 * 0.25 * (0.040752 + 0.064773) / 2));
  CHECK(energy.data_fj == Approx(1e3 * 1.5 * (0.045424 + 0.08841) / 2));
  CHECK(energy.leakage_uw == Approx(0.160725e-3));
  CHECK(energy.extrapolated_lookups == 0);
}

TEST_CASE("set and reset of OSU 0.18's DFFSR are tied off", "[liberty]") {
  const auto& flip_flops = testing::osu018().flip_flops;
  const auto found =
      std::find_if(flip_flops.begin(), flip_flops.end(), [](const FlipFlop& f) { return !f.tied.empty(); });
  REQUIRE(found != flip_flops.end());
  CHECK(found->name == "DFFSR");
  REQUIRE(found->tied.size() == 2);
  for (const TiedPin& pin : found->tied) CHECK(pin.level);  // both act at 0
}

TEST_CASE("the flip-flops of IHP SG13G2", "[liberty]") {
  const CellLibrary* const library = testing::sg13g2_or_skip();
  if (library == nullptr) return;
  CHECK(library->left_out.at("a flip-flop whose next state is not its D pin (enable, scan)") == 1);
  const FlipFlop* const flip_flop = smallest_flip_flop(library->flip_flops);
  REQUIRE(flip_flop != nullptr);
  CHECK(flip_flop->name == "sg13g2_dfrbp_1");
  REQUIRE(flip_flop->outputs.size() == 2);
  CHECK(flip_flop->outputs[1].inverted);
  REQUIRE(flip_flop->tied.size() == 1);
  CHECK(flip_flop->tied[0].name == "RESET_B");
  CHECK(flip_flop->tied[0].level);

  // Q and Q_N each hold the whole cell: along the clock's slew they grow as the clock at rest does (7.3 and 7.2 fJ).
  CHECK(flip_flop->outputs_share_energy);
  CHECK(flip_flop->clock_energy_knows_data);
  const FlipFlopConditions at_1_ff = {.clock_slew_ns = 0.0186, .data_slew_ns = 0.0186, .loads_ff = {1, 1}};
  const FlipFlopActivity half = {.ones = 0.5, .toggles = 0.5};
  const FlipFlopEnergy energy = flip_flop_energy(*flip_flop, half, at_1_ff);
  // The mean of the four tables less the other output's 0.5 V^2 x 1 fF = 0.72 fJ, for half of all edges.
  CHECK(energy.output_fj == Approx(0.5 * ((30.492 + 29.8386 + 29.8744 + 30.5119) / 4 - 0.72)));
  // A rising edge at rest (D = Q), and a falling edge before which D is Q. Both levels of D are as likely.
  CHECK(energy.clock_fj == Approx(0.5 * (11.6225 + 11.1549) / 2 + (19.5316 + 11.1392) / 2));
  // D moves while the clock is low.
  CHECK(energy.data_fj == Approx(0.5 * (10.2681 + 8.5311) / 2));

  // The other output's load is in no table any more: 300 fF cost what 1 fF does, within 4 %.
  const FlipFlopEnergy loaded =
      flip_flop_energy(*flip_flop, half, {.clock_slew_ns = 0.0186, .data_slew_ns = 0.0186, .loads_ff = {300, 300}});
  CHECK(loaded.output_fj == Approx(energy.output_fj).epsilon(0.04));
}

TEST_CASE("a library's one flip-flop by hand", "[liberty]") {
  const CellLibrary library =
      library_with("next_state : D; clocked_on : CK;", kClockAndData + output("Q", "S", kWhole, kWhole));
  REQUIRE(library.flip_flops.size() == 1);
  const FlipFlopEnergy energy = flip_flop_energy(
      library.flip_flops[0], {.ones = 0.5, .toggles = 0.4, .data_edges_first_half = 1, .data_edges_second_half = 2},
      {.clock_slew_ns = 0, .data_slew_ns = 0, .loads_ff = {0}});
  CHECK(energy.clock_fj == Approx(1 + 0.6 * 4));
  CHECK(energy.output_fj == Approx(0.4 * 10));
  CHECK(energy.data_fj == Approx(1 * 2 + 2 * 3));  // the group without a condition holds where the clock is low
}

TEST_CASE("two outputs that each hold the whole cell count once", "[liberty]") {
  const auto energy_of = [](const std::string& q, const std::string& qn) {
    const CellLibrary library = library_with("next_state : D; clocked_on : CK;",
                                             kClockAndData + output("Q", "S", q, q) + output("QN", "SN", qn, qn));
    const FlipFlop& flip_flop = library.flip_flops.at(0);
    return flip_flop_energy(flip_flop, {.toggles = 1}, {.clock_slew_ns = 0, .data_slew_ns = 0, .loads_ff = {10, 0}})
        .output_fj;
  };
  CHECK(energy_of(kWhole, kWhole) == Approx(10));
  // Half the cell at each: half the growth along the clock's slew, so both count.
  CHECK(energy_of("\"5, 5\", \"6, 6\"", "\"5, 5\", \"6, 6\"") == Approx(10));
  // With the other output's load in them, 0.5 V^2 x 10 fF = 5 fJ.
  CHECK(energy_of("\"10, 15\", \"12, 17\"", "\"10, 15\", \"12, 17\"") == Approx(10));
}

TEST_CASE("clock energy of the states that change the output is added to the output's", "[liberty]") {
  const std::string clock =
      "pin (CK) { direction : input; internal_power () { when : \"D S + !D !S\"; power (scalar) { values (\"4\"); } }\n"
      "internal_power () { when : \"D !S + !D S\"; power (scalar) { values (\"7\"); } } }\n"
      "pin (D) { direction : input; }\n";
  const CellLibrary library =
      library_with("next_state : D; clocked_on : CK;", clock + output("Q", "S", kWhole, kWhole));
  const FlipFlop& flip_flop = library.flip_flops.at(0);
  CHECK(flip_flop.clock_energy_knows_data);
  const FlipFlopEnergy energy = flip_flop_energy(flip_flop, {.toggles = 0.5, .differs_at_inactive_edge = 0.25},
                                                 {.clock_slew_ns = 0, .data_slew_ns = 0, .loads_ff = {0}});
  CHECK(energy.clock_fj == Approx(0.5 * 4 + 0.75 * 4 + 0.25 * 7));
  CHECK(energy.output_fj == Approx(0.5 * (10 + 7)));
}

TEST_CASE("what is no D flip-flop is left out for its reason", "[liberty]") {
  const auto reason = [](const std::string& ff_lines, const std::string& pins) {
    const CellLibrary library = library_with(ff_lines, pins);
    REQUIRE(library.flip_flops.empty());
    REQUIRE(library.left_out.size() == 1);
    return library.left_out.begin()->first;
  };
  const std::string q = output("Q", "S", kWhole, kWhole);
  const std::string enable = "pin (E) { direction : input; }\n";
  CHECK(reason("next_state : \"D E + S !E\"; clocked_on : CK;", kClockAndData + enable + q) ==
        "a flip-flop whose next state is not its D pin");
  CHECK(reason("next_state : \"D E\"; clocked_on : CK;", kClockAndData + enable + q) ==
        "a flip-flop whose next state is not its D pin (enable, scan)");
  CHECK(reason("next_state : D; clocked_on : \"CK E\";", kClockAndData + enable + q) ==
        "a flip-flop whose clock is not a pin of its own");
  CHECK(reason("next_state : D; clocked_on : CK; clear : 1;", kClockAndData + q) ==
        "a flip-flop whose set or reset never rests");
  CHECK(reason("next_state : D; clocked_on : CK;", kClockAndData + output("Q", "S CK", kWhole, kWhole)) ==
        "a flip-flop with an output that is not its stored bit");
  CHECK(reason("next_state : D; clocked_on : CK;", kClockAndData + "pin (Q) { direction : output; function : S; }") ==
        "a flip-flop without clock-to-output delays");
}
