#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <iostream>

#include "core/json.hpp"
#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/simulation/glitch.hpp"
#include "independent_operands.hpp"
#include "libraries.hpp"
#include "power_oracle.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr double kPeriodNs = 10;  // longer than any of the designs needs to settle
constexpr Operands kU8S8 = {OperandEncoding::kU8, OperandEncoding::kS8};
constexpr Operands kU8U8 = {OperandEncoding::kU8, OperandEncoding::kU8};

struct Design {
  std::string name;
  Netlist netlist;
  Stimulus stimulus;
};

Stimulus uniform(const MaskedMultiplier& multiplier) {
  const OperandPorts ports = {.activation_bits = multiplier.activation_bits,
                              .weight_bits = multiplier.weight_bits,
                              .weight_encoding = multiplier.weight};
  return testing::independent_operands(OperandStatistics::uniform(multiplier), ports, 1, 1);
}

Design multiplier_of(const MaskedMultiplier& multiplier, const MultiplierArchitecture& architecture,
                     const CellMapping& mapping) {
  return {.name = concat(canonical_name(multiplier), ", ", to_string(architecture)),
          .netlist = multiplier_netlist(multiplier, product_table(multiplier), mapping, architecture).netlist,
          .stimulus = uniform(multiplier)};
}

/// With partial sums of their own, drawn uniformly.
Design mac_of(const MaskedMultiplier& multiplier, const MacArchitecture& architecture, const CellMapping& mapping) {
  MacNetlist mac = mac_netlist(multiplier, product_table(multiplier), 144, mapping, architecture);
  const int operand_bits = mac.activation_inputs + mac.weight_inputs;
  const std::uint64_t sums = std::uint64_t{1} << mac.accumulator.width;
  Stimulus stimulus = uniform(multiplier);
  stimulus.next = [operands = stimulus.next, operand_bits, sums,
                   engine = RandomEngine(1)](std::span<std::uint64_t> periods) mutable {
    const std::size_t count = operands(periods);
    for (std::uint64_t& period : periods.first(count)) period |= uniform_below(engine, sums) << operand_bits;
    return count;
  };
  return {.name = concat("MAC unit of ", canonical_name(multiplier), ", ", to_string(architecture)),
          .netlist = std::move(mac.netlist),
          .stimulus = std::move(stimulus)};
}

std::vector<Design> designs(const CellMapping& mapping) {
  using enum FinalAdder;
  using enum ReductionTree;
  const auto multiplier = [&mapping](const MaskedMultiplier& masked, ReductionTree tree, FinalAdder adder,
                                     SignHandling sign = SignHandling::kCarryOutput) {
    return multiplier_of(masked, {.tree = tree, .adder = adder, .sign = sign}, mapping);
  };
  return {multiplier(exact(8, 8), kDadda, kRipple),
          multiplier(exact(8, 8), kArray, kRipple, SignHandling::kNegation),
          multiplier(truncated(6), kWallace, kBrentKung),
          multiplier(truncated(8), kDadda, kSklansky),
          multiplier(truncated(9), kDadda, kRipple),
          multiplier(exact(5, 4), kDadda, kRipple),
          multiplier(exact(8, 8, kU8S8), kArray, kKoggeStone),
          multiplier(truncated(7, 8, 8, kU8S8), kDadda, kSklansky),
          multiplier(exact(7, 7, kU8U8), kWallace, kRipple),
          mac_of(exact(6, 5), {}, mapping)};
}

struct Bench {
  Netlist netlist;
  Environment environment;
  std::vector<NetLoad> loads;
  TimingReport timing;
};

Bench bench_of(Netlist netlist, const CellMapping& mapping) {
  const Environment environment = environment_of(mapping, netlist.area_um2());
  Bench bench = {.netlist = std::move(netlist), .environment = environment, .loads = {}, .timing = {}};
  bench.loads = net_loads(bench.netlist, bench.environment);
  bench.timing = analyse_timing(bench.netlist, bench.environment, bench.loads);
  return bench;
}

/// A few hundred steps: ours and theirs see the same vectors, so nothing depends on how typical these are.
void compare(const CellLibrary& library, const std::filesystem::path& liberty_file, const CellMapping& mapping,
             Design design, int steps) {
  const Bench bench = bench_of(std::move(design.netlist), mapping);
  std::vector<std::uint64_t> vectors(static_cast<std::size_t>(steps) + 1);
  design.stimulus.next(vectors);

  const test::TemporaryFolder folder;
  Json json = testing::power_case(bench.netlist, bench.loads, bench.timing, vectors, kPeriodNs);
  json.update({{"liberty", liberty_file.string()},
               {"wire_load", bench.environment.wire_load == nullptr ? Json() : Json(bench.environment.wire_load->name)},
               {"buffer", bench.environment.buffer->name},
               {"buffers_per_output", bench.environment.buffers_per_output}});
  auto theirs = testing::independent_power(bench.netlist, json, folder.path());

  const SimulationParams params = {.period_ns = kPeriodNs, .target_error = 0};
  const SimulatedPower ours = simulate_power(bench.netlist, bench.loads, bench.timing, library.voltage_v,
                                             recorded_stimulus("uniform", vectors), params);
  REQUIRE(ours.vectors == steps);
  double edges = 0;
  double differing_edges = 0;
  for (std::size_t net = 0; net < bench.loads.size(); ++net) {
    std::string name = concat("n", net, "_");
    for (const Port& port : bench.netlist.inputs) {
      if (port.net == static_cast<NetId>(net)) name = port.name;
    }
    if (bench.loads[net].energy_ff == 0) continue;
    CAPTURE(name);
    REQUIRE(theirs.count("net " + name) == 1);
    const double here = (ours.edges[net].rise + ours.edges[net].fall) * steps;
    edges += here;
    differing_edges += std::abs(here - theirs["net " + name]);
  }
  const double leakage_fj = ours.power.leakage_uw.value * kPeriodNs;
  const double their_dynamic_fj = (theirs["switching_fj"] + theirs["input_pins_fj"] + theirs["internal_fj"]) / steps;
  const double their_leakage_fj = theirs["leakage_uw"] * kPeriodNs;
  const auto ratio = [](double a, double b) { return fixed(a / b, 5); };
  std::cout << library.name << ", " << design.name << ": ours / independent: edges " << ratio(edges, theirs["edges"])
            << " (nets apart by " << fixed(100 * differing_edges / edges, 2) << " %), switching "
            << ratio(ours.power.switching_fj.value * steps, theirs["switching_fj"]) << ", input pins "
            << ratio(ours.power.input_pins_fj.value * steps, theirs["input_pins_fj"]) << ", internal "
            << ratio(ours.power.internal_fj.value * steps, theirs["internal_fj"]) << ", leakage "
            << ratio(leakage_fj, their_leakage_fj) << ", all "
            << ratio(ours.power.dynamic_fj() + leakage_fj, their_dynamic_fj + their_leakage_fj) << "; glitch share "
            << fixed(100 * ours.glitch_share, 1) << " %\n";
  CHECK(edges == Approx(theirs["edges"]).epsilon(0.02));
  CHECK(differing_edges < 0.02 * edges);
  CHECK(ours.power.switching_fj.value * steps == Approx(theirs["switching_fj"]).epsilon(0.02));
  CHECK(ours.power.input_pins_fj.value * steps == Approx(theirs["input_pins_fj"]).epsilon(1e-6));
  CHECK(ours.power.internal_fj.value * steps == Approx(theirs["internal_fj"]).epsilon(0.02));
  CHECK(leakage_fj == Approx(their_leakage_fj).epsilon(0.02));
  CHECK(ours.power.dynamic_fj() + leakage_fj == Approx(their_dynamic_fj + their_leakage_fj).epsilon(0.02));
}

void compare_all(const CellLibrary& library, const std::filesystem::path& liberty_file) {
  const CellMapping mapping(library);
  for (Design& design : designs(mapping)) compare(library, liberty_file, mapping, std::move(design), 200);
}

}  // namespace

TEST_CASE("power in OSU 0.18 equals an independent sum over Icarus Verilog's edges", "[power][oracle][slow]") {
  if (testing::power_oracle_or_skip()) compare_all(testing::osu018(), testing::osu018_file());
}

TEST_CASE("power in IHP SG13G2 equals an independent sum over Icarus Verilog's edges", "[power][oracle][slow]") {
  const CellLibrary* const library = testing::sg13g2_or_skip();
  if (library != nullptr && testing::power_oracle_or_skip()) compare_all(*library, std::getenv("AXDSE_SG13G2_LIB"));
}
