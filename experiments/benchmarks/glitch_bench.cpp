// How long does power with glitches take: microseconds a vector, and milliseconds until the energy of a period is known
// to 1 %, for uniform operands and for network-like ones with weights held?
//
// Processor time of one thread, so a loaded machine matters little; build with the release preset.

#include <ctime>
#include <iostream>

#include "benchmark_frame.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/simulation/glitch.hpp"
#include "hwmodel/simulation/operand_trace.hpp"
#include "network_like_operands.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kMostPeriods = 65'536;

double processor_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void measure(const MaskedMultiplier& multiplier, const MultiplierArchitecture& architecture, const CellLibrary& library,
             const CellMapping& mapping, const OperandStatistics& statistics, int hold, DelayModel delays) {
  const ProductTable products = product_table(multiplier);
  const Netlist netlist = multiplier_netlist(multiplier, products, mapping, architecture).netlist;
  const Environment environment = environment_of(mapping, netlist.area_um2());
  const std::vector<NetLoad> loads = net_loads(netlist, environment);
  const TimingReport timing = analyse_timing(netlist, environment, loads);
  const OperandPorts ports = {.activation_bits = multiplier.activation_bits,
                              .weight_bits = multiplier.weight_bits,
                              .weight_encoding = multiplier.weight};
  constexpr int kRepeats = 5;
  double total_ms = 0;
  SimulatedPower power;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    OperandTrace trace(statistics, products, {.hold_cycles = hold, .seed = static_cast<std::uint64_t>(repeat)});
    trace.extend(kMostPeriods);
    const Stimulus stimulus =
        recorded_stimulus(statistics.name, input_words(trace, kMostPeriods, ports), static_cast<int>(trace.block()));
    const double begin_ms = processor_ms();
    power = simulate_power(netlist, loads, timing, library.voltage_v, stimulus, {.delays = delays});
    total_ms += (processor_ms() - begin_ms) / kRepeats;
  }
  std::cout << "| " << to_string(multiplier) << ", " << to_string(architecture) << " | " << netlist.gates.size()
            << " | " << statistics.name << ", hold " << hold << " | "
            << (delays == DelayModel::kZero ? "none" : "inertial") << " | " << fixed(total_ms, 1) << " | "
            << power.vectors << " | " << fixed(1e3 * total_ms / static_cast<double>(power.vectors), 1) << " | "
            << fixed(power.energy_fj.value, 1) << " +- "
            << fixed(100 * power.energy_fj.standard_error / power.energy_fj.value, 2) << " % | "
            << fixed(100 * power.glitch_share, 1) << " % |\n";
}

void run(const char* liberty_file) {
  const CellLibrary library = read_cell_library(liberty_file);
  const CellMapping mapping(library);
  std::cout
      << "axdse " << build_version_text() << ", " << library.name
      << "\n| multiplier | gates | operands | delays | ms to 1 % | vectors | us a vector | energy, fJ | glitches |\n"
         "|---|---|---|---|---|---|---|---|---|\n";
  for (const MaskedMultiplier& multiplier : {exact(8, 8), truncated(8), exact(5, 4)}) {
    for (const FinalAdder adder : {FinalAdder::kRipple, FinalAdder::kSklansky}) {
      const MultiplierArchitecture architecture = {.adder = adder};
      for (const DelayModel delays : {DelayModel::kInertial, DelayModel::kZero}) {
        measure(multiplier, architecture, library, mapping, OperandStatistics::uniform(multiplier), 1, delays);
        if (multiplier.activation_bits == 8)
          measure(multiplier, architecture, library, mapping, benchmarks::network_like(multiplier), 16, delays);
      }
    }
  }
}

}  // namespace
}  // namespace axdse::hwmodel

int main(int argc, char** argv) {
  return axdse::benchmarks::benchmark_frame(
      argc, argv, "glitch_bench LIBRARY", 1,
      [](axdse::benchmarks::Arguments arguments) { axdse::hwmodel::run(arguments[0].c_str()); });
}
