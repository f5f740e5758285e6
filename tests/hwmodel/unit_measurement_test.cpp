#include "hwmodel/unit_measurement.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "hwmodel/simulation/operand_trace.hpp"
#include "libraries.hpp"
#include "power_oracle.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr double kPeriodNs = 10;
constexpr std::size_t kVectors = 201;
constexpr int kProductsPerSum = 1000;  // more than there are vectors: no sum is begun anew

/// A MAC unit summing in place, so that each stored sum is the netlist's answer of the period before.
struct Bench {
  MacNetlist mac;
  MeasurementParams params;
};

Bench bench_of(const MaskedMultiplier& multiplier, const CellMapping& mapping) {
  const ProductTable products = product_table(multiplier);
  const OperandStatistics uniform = OperandStatistics::uniform(multiplier);
  OperandTrace trace(
      uniform, products,
      {.unit = ComputeUnit::kMac, .setting = MacSetting::kOutputStationary, .products_per_sum = kProductsPerSum});
  trace.extend(kVectors);
  const OperandPorts ports = {.activation_bits = multiplier.activation_bits,
                              .weight_bits = multiplier.weight_bits,
                              .weight_encoding = multiplier.weight};
  Bench bench{.mac = mac_netlist(multiplier, products, kProductsPerSum, mapping), .params = {}};
  bench.params = {.operands = "uniform",
                  .periods = input_words(trace, kVectors, ports, bench.mac, kProductsPerSum),
                  .block = 1,
                  .period_ns = kPeriodNs};
  return bench;
}

/// Edge by edge: which net is at D of each flip-flop, which port at its Q.
Json registers_of(const MacNetlist& mac, const Registers& registers, const TimingReport& timing) {
  const FlipFlop& flip_flop = registers.flip_flop();
  Json json = {{"cell", flip_flop.name},
               {"tied", Json::object()},
               {"clock_slew_ns", registers.clock_slew_ns()},
               {"outputs_share_energy", flip_flop.outputs_share_energy},
               {"clock_energy_knows_data", flip_flop.clock_energy_knows_data},
               {"bits", Json::array()}};
  for (const TiedPin& pin : flip_flop.tied) json["tied"][pin.name] = pin.level;
  const auto slew_ns = [&](NetId net) {
    const EdgePair& slew = timing.nets[static_cast<std::size_t>(net)].slew_ns;
    return (slew.rise + slew.fall) / 2;
  };
  const std::size_t first_sum =
      static_cast<std::size_t>(mac.activation_inputs) + static_cast<std::size_t>(mac.weight_inputs);
  for (std::size_t c = 0; c < mac.netlist.outputs.size(); ++c) {
    const NetId data = mac.netlist.outputs[c].net;
    json["bits"].push_back({{"q", mac.netlist.inputs[first_sum + c].name},
                            {"d", concat("n", data, "_")},
                            {"data_slew_ns", slew_ns(data)}});
  }
  for (const int bit : mac.activation_bits_read) {
    const Port& port = mac.netlist.inputs[static_cast<std::size_t>(bit)];
    json["bits"].push_back({{"q", port.name}, {"d", nullptr}, {"data_slew_ns", slew_ns(port.net)}});
  }
  return json;
}

void compare(const CellLibrary& library, const std::filesystem::path& liberty_file,
             const MaskedMultiplier& multiplier) {
  const CellMapping mapping(library);
  const Registers registers(library);
  const Bench bench = bench_of(multiplier, mapping);
  const UnitCost ours = measure(bench.mac, library, mapping, registers, bench.params);

  const Environment environment =
      registers.environment(environment_of(mapping, bench.mac.netlist.area_um2()).wire_load);
  const std::vector<NetLoad> loads = mac_loads(bench.mac, registers, environment);
  const TimingReport timing = analyse_timing(bench.mac.netlist, environment, loads);
  Json json = testing::power_case(bench.mac.netlist, loads, timing, bench.params.periods, kPeriodNs);
  json.update({{"liberty", liberty_file.string()},
               {"wire_load", environment.wire_load == nullptr ? Json() : Json(environment.wire_load->name)},
               {"buffers_per_output", 1},
               {"registers", registers_of(bench.mac, registers, timing)}});
  const test::TemporaryFolder folder;
  auto theirs = testing::independent_power(bench.mac.netlist, json, folder.path());

  const double periods = kVectors - 1;
  const double their_register_fj = theirs["clock_pin_fj"] + theirs["register_clock_fj"] + theirs["register_data_fj"] +
                                   theirs["register_output_fj"] + theirs["register_leakage_fj"];
  const double their_logic_fj = theirs["switching_fj"] + theirs["internal_fj"] + theirs["leakage_fj"];
  // The nets at Q count to our registers; the weight's, which have none, to the multiplier.
  double weight_pins_fj = 0;
  for (std::size_t i = 0; i < bench.mac.netlist.inputs.size(); ++i) {
    const Port& port = bench.mac.netlist.inputs[i];
    if (port.name[0] != 'w') continue;
    weight_pins_fj += theirs["net " + port.name] * 0.5 * loads[static_cast<std::size_t>(port.net)].energy_ff *
                      library.voltage_v * library.voltage_v;
  }
  const double our_register_fj =
      ours.part(kAccumulatorRegisterPart).energy_fj + ours.part(kActivationRegisterPart).energy_fj;
  const double our_logic_fj = ours.energy_per_product_fj() - our_register_fj;
  const double expected_register_fj = (their_register_fj + theirs["input_pins_fj"] - weight_pins_fj) / periods;
  const double expected_logic_fj = (their_logic_fj + weight_pins_fj) / periods;
  std::cout << library.name << ", MAC of " << canonical_name(multiplier) << ": ours / independent: registers "
            << fixed(our_register_fj / expected_register_fj, 5) << ", logic "
            << fixed(our_logic_fj / expected_logic_fj, 5) << ", all "
            << fixed(ours.energy_per_product_fj() / (expected_register_fj + expected_logic_fj), 5) << "\n";
  CHECK(our_register_fj == Approx(expected_register_fj).epsilon(0.02));
  CHECK(our_logic_fj == Approx(expected_logic_fj).epsilon(0.02));
}

}  // namespace

TEST_CASE("a MAC's stored sums are the netlist's answers", "[power]") {
  const Bench bench = bench_of(truncated(3, 5, 5), CellMapping(testing::osu018()));
  const int below = bench.mac.activation_inputs + bench.mac.weight_inputs;
  const std::vector<std::uint64_t> answers = simulate_outputs(bench.mac.netlist, bench.params.periods);
  for (std::size_t n = 0; n + 1 < kVectors; ++n) CHECK(answers[n] == bench.params.periods[n + 1] >> below);
}

TEST_CASE("a slower clock costs leakage alone", "[power]") {
  const CellLibrary& library = testing::osu018();
  const CellMapping mapping(library);
  Bench bench = bench_of(truncated(3, 5, 5), mapping);
  const Registers registers(library);
  const UnitCost fast = measure(bench.mac, library, mapping, registers, bench.params);
  bench.params.period_ns = 4 * kPeriodNs;
  const UnitCost slow = measure(bench.mac, library, mapping, registers, bench.params);
  CHECK(slow.delay_ns == fast.delay_ns);
  CHECK(slow.dynamic_power_uw * 4 == Approx(fast.dynamic_power_uw));
  CHECK(slow.energy_per_product_fj() > fast.energy_per_product_fj());
}

TEST_CASE("power of MAC units in OSU 0.18 equals an independent sum, flip-flops included", "[power][oracle][slow]") {
  if (!testing::power_oracle_or_skip()) return;
  for (const MaskedMultiplier& multiplier : {exact(8, 8), exact(5, 4), truncated(8)})
    compare(testing::osu018(), testing::osu018_file(), multiplier);
}

TEST_CASE("power of MAC units in IHP SG13G2 equals an independent sum, flip-flops included", "[power][oracle][slow]") {
  const CellLibrary* const library = testing::sg13g2_or_skip();
  if (library == nullptr || !testing::power_oracle_or_skip()) return;
  for (const MaskedMultiplier& multiplier : {exact(8, 8), exact(5, 4), truncated(8)})
    compare(*library, std::getenv("AXDSE_SG13G2_LIB"), multiplier);
}
