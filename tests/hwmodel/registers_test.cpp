#include "hwmodel/registers.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/timing.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr RegisterBit kBit = {.activity = {.ones = 0.5,
                                           .toggles = 0.25,
                                           .data_edges_first_half = 0.5,
                                           .data_edges_second_half = 0.125,
                                           .differs_at_inactive_edge = 0.25},
                              .data_slew_ns = 0.1,
                              .load_ff = 10};

RegisterCost cost_of(const CellLibrary& library, const RegisterBit& bit) {
  return Registers(library).cost(std::vector{bit}, library.voltage_v);
}

}  // namespace

TEST_CASE("a register costs its bits", "[registers][property]") {
  for (const CellLibrary* const library : testing::libraries()) {
    CAPTURE(library->name);
    const Registers registers(*library);
    const RegisterCost one = registers.cost(std::vector{kBit}, library->voltage_v);
    const RegisterCost three = registers.cost(std::vector{kBit, kBit, kBit}, library->voltage_v);
    CHECK(one.area_um2 == registers.flip_flop().area_um2);
    CHECK(three.area_um2 == Approx(3 * one.area_um2));
    CHECK(three.dynamic_fj() == Approx(3 * one.dynamic_fj()));
    CHECK(three.leakage_uw == Approx(3 * one.leakage_uw));
    CHECK(registers.cost({}, library->voltage_v).dynamic_fj() == 0);
  }
}

TEST_CASE("a bit that rests costs the clock alone, one that moves costs more", "[registers][property]") {
  for (const CellLibrary* const library : testing::libraries()) {
    CAPTURE(library->name);
    RegisterBit resting = kBit;
    resting.activity = {.ones = 0.5, .toggles = 0, .data_edges_second_half = 0};
    const RegisterCost rest = cost_of(*library, resting);
    const FlipFlop& flip_flop = Registers(*library).flip_flop();
    const double pin_fj = flip_flop.clock.capacitance_ff * library->voltage_v * library->voltage_v;
    CHECK(rest.clock_fj > pin_fj);  // two edges of the pin's net, and what they cost inside
    CHECK(rest.data_fj == 0);
    CHECK(rest.output_fj == 0);
    const RegisterCost moving = cost_of(*library, kBit);
    CHECK(moving.data_fj > 0);
    CHECK(moving.output_fj > 0);
    CHECK(moving.dynamic_fj() > rest.dynamic_fj());
    RegisterBit glitching = kBit;
    glitching.activity.data_edges_first_half *= 3;
    glitching.activity.data_edges_second_half *= 3;
    CHECK(cost_of(*library, glitching).data_fj == Approx(3 * moving.data_fj));
    RegisterBit busier = kBit;
    busier.activity.toggles *= 2;
    CHECK(cost_of(*library, busier).output_fj == Approx(2 * moving.output_fj));
  }
}

TEST_CASE("logic sees a register as what launches and loads it", "[registers]") {
  for (const CellLibrary* const library : testing::libraries()) {
    CAPTURE(library->name);
    const Registers registers(*library);
    const Cell& cell = registers.as_cell();
    REQUIRE(cell.inputs.size() == 1);
    REQUIRE(cell.outputs.size() == 1);
    CHECK(cell.inputs[0].capacitance_ff == registers.flip_flop().data.capacitance_ff);
    CHECK(cell.outputs[0].name == registers.flip_flop().q()->name);
    for (const TimingArc& arc : cell.outputs[0].arcs) CHECK(arc.input == 0);

    // A wire from register to register: the clock's edge reaches D after the delay of Q.
    const Netlist wire{.net_count = 1, .inputs = {{"a", 0}}, .outputs = {{"b", 0}}, .gates = {}};
    const Environment environment{.buffer = &cell, .buffers_per_output = 1};
    const std::vector<NetLoad> loads = net_loads(wire, environment);
    CHECK(loads[0].energy_ff == cell.inputs[0].capacitance_ff);
    int extrapolated = 0;
    const TimingArc& arc = cell.outputs[0].arcs[0];
    const double rise_ns = arc.cell_rise->lookup(registers.clock_slew_ns(), loads[0].rise_ff, extrapolated);
    const double fall_ns = arc.cell_fall->lookup(registers.clock_slew_ns(), loads[0].fall_ff, extrapolated);
    CHECK(analyse_timing(wire, environment, loads).delay_ns >= Approx(std::max(rise_ns, fall_ns)));
  }
}

TEST_CASE("a library without a flip-flop that has Q is refused", "[registers]") {
  CellLibrary library = testing::osu018();
  for (FlipFlop& flip_flop : library.flip_flops)
    std::erase_if(flip_flop.outputs, [](const FlipFlopOutput& output) { return !output.inverted; });
  CHECK_THROWS_AS(Registers(library), SpecError);
}
