#include "hwmodel/simulation/glitch.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/gate_delay.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "independent_operands.hpp"
#include "libraries.hpp"
#include "zero_delay_power.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// A netlist in its environment.
struct Bench {
  Bench(Netlist built, const CellMapping& mapping)
      : netlist(std::move(built)),
        environment{.buffer = &mapping.buffer()},
        loads(net_loads(netlist, environment)),
        timing(analyse_timing(netlist, environment, loads)) {}

  [[nodiscard]] SimulatedPower simulate(const Stimulus& stimulus, const SimulationParams& params) const {
    return simulate_power(netlist, loads, timing, 1.8, stimulus, params);
  }

  Netlist netlist;
  Environment environment;
  std::vector<NetLoad> loads;
  TimingReport timing;
};

Bench multiplier_bench(const MaskedMultiplier& multiplier, const CellMapping& mapping, FinalAdder adder) {
  return {multiplier_netlist(multiplier, product_table(multiplier), mapping, {.adder = adder}).netlist, mapping};
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("a pulse passes a gate if it is no shorter than its delay", "[glitch]") {
  // y = a AND NOT a, the inverted way longer by a chain of buffers: while that is on its way, both are 1 after a rise.
  const CellMapping mapping(testing::osu018());
  const auto rises_a_period = [&](int inverters) {
    NetlistBuilder builder(mapping);
    const Signal a = builder.add_input("a");
    const Signal b = builder.add_input("b");
    // NOT AND of (a, b) and so on: an odd number of gates that invert, none of which the builder can fold away.
    Signal late = a;
    for (int i = 0; i < inverters; ++i) late = builder.make_nand(late, b);
    builder.add_output("y", builder.make_and(a, late));
    const Bench bench(std::move(builder).finish(), mapping);
    std::vector<std::uint64_t> periods;
    for (int i = 0; i < 101; ++i) periods.push_back(i % 2 == 0 ? 0b10 : 0b11);
    const SimulatedPower power = bench.simulate(recorded_stimulus("a toggles", periods), {.target_error = 0});
    CHECK(power.vectors == 100);
    const auto y = static_cast<std::size_t>(bench.netlist.outputs[0].net);
    CHECK(power.edges[y].rise == power.edges[y].fall);  // the value without delays is 0 throughout
    CHECK(bench.simulate(recorded_stimulus("a toggles", periods), {.delays = DelayModel::kZero}).edges[y].rise == 0);

    // The AND sees 1 and 1 from a's rise to the fall of the chain; by then its own rise must be over.
    std::int64_t chain_ps = 0;
    bool rises = true;
    for (std::size_t g = 0; g + 1 < bench.netlist.gates.size(); ++g, rises = !rises) {
      const Gate& gate = bench.netlist.gates[g];
      const std::size_t pin = g == 0 ? (gate.inputs[0] == a.net() ? 0 : 1) : (gate.inputs[0] == b.net() ? 1 : 0);
      chain_ps += GateDelay(gate, bench.loads, bench.timing).arc_ps(0, pin, rises, !rises);
    }
    const Gate& last = bench.netlist.gates.back();
    const std::size_t pin = last.inputs[0] == a.net() ? 0 : 1;
    const std::int32_t rise_ps = GateDelay(last, bench.loads, bench.timing).arc_ps(0, pin, true, true);
    CHECK(power.edges[y].rise == (chain_ps >= rise_ps ? 0.5 : 0.0));
    return power.edges[y].rise;
  };
  CHECK(rises_a_period(1) == 0);  // both ways of the hand calculation occur
  CHECK(rises_a_period(5) == 0.5);
}

TEST_CASE("without delays the simulation converges to the exact figures", "[glitch]") {
  for (const CellLibrary* library : testing::libraries()) {
    const CellMapping mapping(*library);
    const MaskedMultiplier multiplier = exact(5, 4);
    const Bench bench = multiplier_bench(multiplier, mapping, FinalAdder::kRipple);
    const testing::Activity activity =
        testing::uniform_zero_delay_activity(bench.netlist, simulate_exhaustively(bench.netlist));
    const PowerReport exact = testing::analyse_power(bench.netlist, bench.loads, bench.timing, activity, 1.8);
    const OperandPorts ports = {.activation_bits = 5, .weight_bits = 4, .weight_encoding = OperandEncoding::kSm8};
    const SimulatedPower simulated =
        bench.simulate(testing::independent_operands(OperandStatistics::uniform(multiplier), ports, 1, 1),
                       {.delays = DelayModel::kZero, .target_error = 0.002});
    CHECK(simulated.converged);
    CHECK(simulated.glitch_share == 0);
    const auto agrees = [](const Estimate& estimate, const Estimate& truth) {
      CHECK(std::abs(estimate.value - truth.value) < 4 * estimate.standard_error + 1e-9 * truth.value);
    };
    agrees(simulated.power.switching_fj, exact.switching_fj);
    agrees(simulated.power.input_pins_fj, exact.input_pins_fj);
    agrees(simulated.power.internal_fj, exact.internal_fj);
    agrees(simulated.power.leakage_uw, exact.leakage_uw);
  }
}

TEST_CASE("glitches add energy, and parts add up", "[glitch]") {
  const CellMapping mapping(testing::osu018());
  const MaskedMultiplier multiplier = exact(8, 8);
  const Bench bench = multiplier_bench(multiplier, mapping, FinalAdder::kRipple);
  const auto uniform = [&] { return testing::independent_operands(OperandStatistics::uniform(multiplier), {}, 1, 1); };
  const SimulatedPower glitches = bench.simulate(uniform(), {});
  const SimulatedPower none = bench.simulate(uniform(), {.delays = DelayModel::kZero});
  CHECK(glitches.converged);
  CHECK(glitches.energy_fj.standard_error <= 0.01 * glitches.energy_fj.value);
  CHECK(glitches.vectors >= 1024);
  // An independent flow found zero-delay power 14 to 34 % low.
  CHECK(none.energy_fj.value < 0.9 * glitches.energy_fj.value);
  CHECK(none.energy_fj.value > 0.6 * glitches.energy_fj.value);
  CHECK(glitches.glitch_share > 0.05);

  CHECK(sum(glitches.gate_internal_fj) == Approx(glitches.power.internal_fj.value));
  CHECK(sum(glitches.gate_leakage_uw) == Approx(glitches.power.leakage_uw.value));
  CHECK(glitches.energy_fj.value == Approx(glitches.power.dynamic_fj() + 2.0 * glitches.power.leakage_uw.value));
  const std::vector<double> edge_fj = edge_energies_fj(bench.loads, 1.8);
  double switching_fj = 0;
  for (std::size_t net = 0; net < edge_fj.size(); ++net) {
    const EdgePair& edges = glitches.edges[net];
    CHECK(std::abs(edges.rise - edges.fall) * static_cast<double>(glitches.vectors) < 1.5);
    switching_fj += (edges.rise + edges.fall) * edge_fj[net];
  }
  CHECK(switching_fj == Approx(glitches.power.switching_fj.value + glitches.power.input_pins_fj.value));
}

TEST_CASE("edges of an output are told by half periods", "[glitch]") {
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  builder.add_output("y", builder.invert(a));
  const Bench bench(std::move(builder).finish(), mapping);
  // The output moves every second period, always at about the netlist's delay.
  std::vector<std::uint64_t> periods;
  for (std::uint64_t i = 0; i < 101; ++i) periods.push_back(i / 2 % 2);
  const auto first_half = [&](double period_ns) {
    const SimulationParams params = {.period_ns = period_ns};
    return bench.simulate(recorded_stimulus("a toggles", periods), params).first_halves.at(0);
  };
  CHECK(first_half(4 * bench.timing.delay_ns).edges == 0.5);
  CHECK(first_half(4 * bench.timing.delay_ns).moved == 0.5);
  CHECK(first_half(0.5 * bench.timing.delay_ns).edges == 0);
  CHECK(first_half(0.5 * bench.timing.delay_ns).moved == 0);
}

TEST_CASE("outputs that share their energy cost the mean of those that one edge moves", "[glitch]") {
  const auto internal_fj = [](bool share, const std::vector<std::uint64_t>& periods) {
    CellLibrary library = testing::osu018();
    for (Cell& cell : library.cells) cell.outputs_share_energy = share && cell.outputs.size() > 1;
    const CellMapping mapping(library);
    NetlistBuilder builder(mapping);
    const Signal a = builder.add_input("a");
    const Signal b = builder.add_input("b");
    const SumCarry added = builder.half_adder(a, b);
    builder.add_output("s", added.sum);
    builder.add_output("c", added.carry);
    const Bench bench(std::move(builder).finish(), mapping);
    REQUIRE(bench.netlist.gates.size() == 1);
    return bench.simulate(recorded_stimulus("a toggles", periods), {}).power.internal_fj.value;
  };
  // a toggles: with b = 0 the sum moves, with b = 1 the sum and the carry.
  CHECK(internal_fj(true, {0b00, 0b01, 0b00}) == Approx(internal_fj(false, {0b00, 0b01, 0b00})));
  CHECK(2 * internal_fj(true, {0b10, 0b11, 0b10}) == Approx(internal_fj(false, {0b10, 0b11, 0b10})));
  // Both toggle at once: the carry moves, if the sum's pulse is swallowed.
  CHECK(internal_fj(true, {0b00, 0b11, 0b00}) == Approx(internal_fj(false, {0b00, 0b11, 0b00})));
}

TEST_CASE("a standard error is that of repeated runs, weights held or not", "[glitch]") {
  const CellMapping mapping(testing::osu018());
  const MaskedMultiplier multiplier = exact(4, 4);
  const Bench bench = multiplier_bench(multiplier, mapping, FinalAdder::kRipple);
  const OperandPorts ports = {.activation_bits = 4, .weight_bits = 4, .weight_encoding = OperandEncoding::kSm8};
  for (const int hold : {1, 16}) {
    CAPTURE(hold);
    constexpr int kRuns = 60;
    double mean = 0, squares = 0, stated = 0;
    for (int run = 0; run < kRuns; ++run) {
      const Stimulus stimulus = testing::independent_operands(OperandStatistics::uniform(multiplier), ports, hold,
                                                              static_cast<std::uint64_t>(run));
      const SimulatedPower power = bench.simulate(stimulus, {.target_error = 0, .max_vectors = 2048});
      CHECK(power.vectors == 2048);
      CHECK_FALSE(power.converged);
      mean += power.energy_fj.value / kRuns;
      squares += power.energy_fj.value * power.energy_fj.value / kRuns;
      stated += power.energy_fj.standard_error / kRuns;
    }
    // The spread of 60 runs is itself known to 9 %.
    CHECK(std::sqrt(squares - mean * mean) == Approx(stated).epsilon(0.3));
  }
}

TEST_CASE("a stimulus too short for a standard error says so", "[glitch]") {
  const CellMapping mapping(testing::osu018());
  const Bench bench = multiplier_bench(exact(4, 3), mapping, FinalAdder::kRipple);
  CHECK(bench.simulate(recorded_stimulus("nothing", {}), {}).vectors == 0);
  CHECK(bench.simulate(recorded_stimulus("no step", {3}), {}).vectors == 0);
  const SimulatedPower power = bench.simulate(recorded_stimulus("one step", {0x00, 0x7f}), {});
  CHECK(power.vectors == 1);
  CHECK(power.energy_fj.value > 0);
  CHECK(std::isinf(power.energy_fj.standard_error));
  CHECK_FALSE(power.converged);
}

TEST_CASE("a library of absurd delays is refused", "[glitch]") {
  const std::string cells =
      "cell (BUF) { area : 1; pin (A) { direction : input; capacitance : 1; } pin (Y) { direction : output;\n"
      "  function : \"A\"; timing () { related_pin : \"A\"; timing_sense : positive_unate;\n"
      "    cell_rise (scalar) { values (\"20000\"); } rise_transition (scalar) { values (\"1\"); }\n"
      "    cell_fall (scalar) { values (\"20000\"); } fall_transition (scalar) { values (\"1\"); } } } }\n";
  const CellLibrary library =
      parse_cell_library("library (l) { capacitive_load_unit (1, ff); nom_voltage : 1;\n" + cells + "}", "x.lib");
  const CellMapping mapping(library);
  NetlistBuilder builder(mapping);
  builder.add_output("y", builder.add_input("a"));
  const Bench bench(std::move(builder).finish(), mapping);
  CHECK_THROWS_AS(bench.simulate(recorded_stimulus("a", {0, 1}), {}), SpecError);
}
