// Which assumption moves a weight-stationary MAC unit's energy relative to exact(8, 8)? One is changed at a time, in
// the level and in exact(8, 8) alike unless the row says otherwise; the architecture is the best one's but for what the
// row changes. hwmodel/README.md compares these ratios with another study's.

#include <cstdio>
#include <functional>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "benchmark_frame.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/simulation/operand_trace.hpp"
#include "hwmodel/unit_candidates.hpp"
#include "hwmodel/unit_measurement.hpp"
#include "network_like_operands.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kPeriods = 16'384;  // standard errors of .2 to .5 %, most of it common to a column

enum class PartialSums {
  kOfChain,  ///< those of the products before it, the weights held (OperandTrace)
  kRandom,   ///< all codes of the accumulator equally likely, new each period: bounds what a sum can cost
  kHeld,     ///< the start value, always: bounds it from below
};

struct Assumptions {
  int hold_cycles = 16;
  double operand_scale = 1;
  PartialSums sums = PartialSums::kOfChain;
  int products_per_sum = 0;
  bool has_wires = true;
  bool registers_all_activation_bits = false;
  std::function<void(MacArchitecture&)> change = [](MacArchitecture&) {};
};

struct Level {
  MaskedMultiplier multiplier;
  MacArchitecture architecture;  ///< the best one under the first assumptions
};

class Bench {
 public:
  Bench(const CellLibrary& library, double period_ns)
      : period_ns_(period_ns), library_(library), without_wires_(library) {
    without_wires_.wire_loads = {};
  }

  [[nodiscard]] double energy_fj(const Level& level, const Assumptions& assumptions) const {
    const CellLibrary& library = assumptions.has_wires ? library_ : without_wires_;
    const CellMapping mapping(library);
    const Registers registers(library);
    MacArchitecture architecture = level.architecture;
    assumptions.change(architecture);
    const ProductTable products = product_table(level.multiplier);
    MacNetlist mac = mac_netlist(level.multiplier, products, assumptions.products_per_sum, mapping, architecture);
    if (assumptions.registers_all_activation_bits) {
      mac.activation_bits_read.resize(static_cast<std::size_t>(mac.activation_inputs));
      std::iota(mac.activation_bits_read.begin(), mac.activation_bits_read.end(), 0);
    }
    const CostParams params{.unit = ComputeUnit::kMac,
                            .hold_cycles = assumptions.hold_cycles,
                            .products_per_sum = assumptions.products_per_sum,
                            .period_ns = period_ns_};
    OperandTrace trace(benchmarks::network_like(level.multiplier, assumptions.operand_scale), products, params);
    trace.extend(kPeriods);
    const UnitCost cost = measure(mac, library, mapping, registers,
                                  {.operands = "network-like",
                                   .periods = words(trace, mac, level.multiplier, assumptions),
                                   .block = trace.block(),
                                   .period_ns = period_ns_});
    return cost.energy_per_product_fj();
  }

 private:
  [[nodiscard]] static std::vector<std::uint64_t> words(const OperandTrace& trace, const MacNetlist& mac,
                                                        const MaskedMultiplier& multiplier,
                                                        const Assumptions& assumptions) {
    const OperandPorts ports = {.activation_bits = multiplier.activation_bits,
                                .weight_bits = multiplier.weight_bits,
                                .weight_encoding = multiplier.weight};
    if (assumptions.sums == PartialSums::kOfChain)
      return input_words(trace, kPeriods, ports, mac, assumptions.products_per_sum);
    std::vector<std::uint64_t> words = input_words(trace, kPeriods, ports);
    RandomEngine engine(seed_for(1, 0, "partial sums"));
    const std::uint64_t start = mac.accumulator_code(mac.start_value(assumptions.products_per_sum));
    for (std::uint64_t& word : words) {
      const std::uint64_t code = assumptions.sums == PartialSums::kHeld
                                     ? start
                                     : uniform_below(engine, std::uint64_t{1} << mac.accumulator.width);
      word |= code << ports.count();
    }
    return words;
  }

  double period_ns_;
  const CellLibrary& library_;
  CellLibrary without_wires_;
};

struct Row {
  std::string name;
  Assumptions assumptions;
  bool moves_exact = true;  ///< else exact(8, 8) stays under the first assumptions
};

std::vector<Row> rows(int products) {
  const auto row = [&](std::string name, const std::function<void(Assumptions&)>& change, bool moves_exact = true) {
    Row made{.name = std::move(name), .assumptions = {.products_per_sum = products}, .moves_exact = moves_exact};
    change(made.assumptions);
    return made;
  };
  const auto adder = [&](std::string name, FinalAdder accumulator) {
    return row(std::move(name), [accumulator](Assumptions& a) {
      a.change = [accumulator](MacArchitecture& architecture) { architecture.accumulator = accumulator; };
    });
  };
  return {row("none", [](Assumptions&) {}),
          row("weights held for 1", [](Assumptions& a) { a.hold_cycles = 1; }),
          row("weights held for 64", [](Assumptions& a) { a.hold_cycles = 64; }),
          row(
              "operands x 1.5, exact(8, 8)'s not", [](Assumptions& a) { a.operand_scale = 1.5; }, false),
          row(
              "operands x 2, exact(8, 8)'s not", [](Assumptions& a) { a.operand_scale = 2; }, false),
          row("operands x 2", [](Assumptions& a) { a.operand_scale = 2; }),
          row("partial sums random", [](Assumptions& a) { a.sums = PartialSums::kRandom; }),
          row("partial sums held", [](Assumptions& a) { a.sums = PartialSums::kHeld; }),
          adder("accumulator Brent-Kung", FinalAdder::kBrentKung),
          adder("accumulator Sklansky", FinalAdder::kSklansky),
          row("sign repeated",
              [](Assumptions& a) {
                a.change = [](MacArchitecture& architecture) { architecture.extension = SignExtension::kRepeated; };
              }),
          row("9 products a sum", [](Assumptions& a) { a.products_per_sum = 9; }),
          row("4608 products a sum", [](Assumptions& a) { a.products_per_sum = 4608; }),
          row("no wires", [](Assumptions& a) { a.has_wires = false; }),
          row("all activation bits registered", [](Assumptions& a) { a.registers_all_activation_bits = true; }),
          row(
              "the last two, operands x 1.5, exact(8, 8)'s not",
              [](Assumptions& a) {
                a.has_wires = false;
                a.registers_all_activation_bits = true;
                a.operand_scale = 1.5;
              },
              false)};
}

void run(benchmarks::Arguments arguments) {
  const CellLibrary library = read_cell_library(arguments[0]);
  const double period_ns = arguments.size() > 1 ? std::stod(arguments[1]) : 5;
  const int products = arguments.size() > 2 ? std::stoi(arguments[2]) : 288;
  std::vector<Level> levels;
  for (const MaskedMultiplier& multiplier :
       {exact(8, 8), exact(7, 7), exact(6, 6), exact(6, 5), exact(5, 4), exact(4, 4), truncated(6), truncated(7),
        truncated(8), truncated(9), truncated(10)}) {
    const CostParams params{.unit = ComputeUnit::kMac,
                            .hold_cycles = 16,
                            .products_per_sum = products,
                            .period_ns = period_ns,
                            .operands = benchmarks::network_like(multiplier)};
    levels.push_back(
        {.multiplier = multiplier, .architecture = unit_candidates(multiplier, library, params)[0].architecture});
  }
  const Bench bench(library, period_ns);
  std::cout << "axdse " << build_version_text() << ", cost model " << kCostModelVersion << "\n"
            << library.name << ", weight_stationary, " << products << " products a sum, " << period_ns
            << " ns\n| changed | exact(8, 8), fJ |";
  for (std::size_t l = 1; l < levels.size(); ++l) std::cout << " " << to_string(levels[l].multiplier) << " |";
  std::cout << "\n|---|---|";
  for (std::size_t l = 1; l < levels.size(); ++l) std::cout << "---|";
  std::cout << "\n";
  for (const Row& row : rows(products)) {
    Assumptions of_exact = row.assumptions;
    if (!row.moves_exact) of_exact.operand_scale = 1;
    const double exact_fj = bench.energy_fj(levels[0], of_exact);
    std::cout << "| " << row.name << " | " << fixed(exact_fj, 0) << " |";
    for (std::size_t l = 1; l < levels.size(); ++l)
      std::cout << " " << fixed(bench.energy_fj(levels[l], row.assumptions) / exact_fj, 3) << " |";
    std::cout << std::endl;
  }
}

}  // namespace
}  // namespace axdse::hwmodel

int main(int argc, char** argv) {
  return axdse::benchmarks::benchmark_frame(
      argc, argv, "mac_assumptions LIBRARY [PERIOD_NS [K]]    (5 ns, 288 products a sum)", 1, axdse::hwmodel::run);
}
