// Where does a MAC unit's energy go, and how long does it take to find out? Prints the tables of hwmodel/README.md:
// area, delay and the energy of each part by level, in both settings, under network-like operands; milliseconds a unit;
// seconds for every level in every layer of resnet8. PASS: 100 ms a unit and 15 s for the network, or less.
//
// Processor time of one thread, so a loaded machine matters little; build with the release preset.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "benchmark_frame.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/network_shape.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "network_like_operands.hpp"

namespace axdse {
namespace {

const std::vector<MaskedMultiplier>& levels() {
  static const std::vector<MaskedMultiplier> kAll = {exact(8, 8),  exact(7, 7),  exact(6, 6),   exact(6, 5),
                                                     exact(5, 5),  exact(5, 4),  exact(5, 3),   exact(4, 4),
                                                     exact(4, 3),  truncated(4), truncated(6),  truncated(7),
                                                     truncated(8), truncated(9), truncated(10), truncated(3, 5, 5)};
  return kAll;
}

hwmodel::CostParams params_of(const MaskedMultiplier& level, hwmodel::ComputeUnit unit, hwmodel::MacSetting setting,
                              double period_ns, int products_per_sum) {
  return {.unit = unit,
          .setting = setting,
          .hold_cycles = hwmodel::default_hold_cycles(setting),
          .products_per_sum = products_per_sum,
          .period_ns = period_ns,
          .operands = benchmarks::network_like(level)};
}

double processor_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Processor time of each unit costed.
class UnitTimes {
 public:
  /// Costs a unit, and takes its time.
  UnitCost cost(const MaskedMultiplier& level, const hwmodel::CellLibrary& library, const hwmodel::CostParams& params) {
    const double begin_ms = processor_ms();
    UnitCost result = hwmodel::unit_cost(level, library, params);
    ms_.push_back(processor_ms() - begin_ms);
    return result;
  }
  [[nodiscard]] double last_ms() const { return ms_.back(); }
  [[nodiscard]] double sum_ms() const { return std::accumulate(ms_.begin(), ms_.end(), 0.0); }
  void print(const std::string& what) const {
    const double longest_ms = *std::max_element(ms_.begin(), ms_.end());
    std::printf("%s: %zu units, mean %.0f ms, longest %.0f ms: %s (at most %.0f)\n", what.c_str(), ms_.size(),
                sum_ms() / static_cast<double>(ms_.size()), longest_ms, verdict(longest_ms, kLongestUnitMs),
                kLongestUnitMs);
  }
  static const char* verdict(double value, double most) { return value <= most ? "PASS" : "MISS"; }

 private:
  static constexpr double kLongestUnitMs = 100;
  std::vector<double> ms_;
};

constexpr double kLongestNetworkSeconds = 15;

void print_split(const hwmodel::CellLibrary& library, hwmodel::MacSetting setting, double period_ns, int products) {
  std::printf("\n%s, %.0f products a sum, %g ns, network-like operands, weights held for %d\n",
              std::string(to_string(setting)).c_str(), static_cast<double>(products), period_ns,
              hwmodel::default_hold_cycles(setting));
  std::printf(
      "| level | bits | um2 | ns | fJ | +- | multiplier | sign | adder | accumulator | activation | MAC | mult. "
      "alone | ms | vectors | architecture |\n|%s\n",
      "---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
  double exact_mac_fj = 0;
  double exact_multiplier_fj = 0;
  UnitTimes mac_times;
  UnitTimes multiplier_times;
  for (const MaskedMultiplier& level : levels()) {
    const UnitCost mac =
        mac_times.cost(level, library, params_of(level, hwmodel::ComputeUnit::kMac, setting, period_ns, products));
    const UnitCost multiplier = multiplier_times.cost(
        level, library, params_of(level, hwmodel::ComputeUnit::kMultiplier, setting, period_ns, products));
    if (exact_mac_fj == 0) {
      exact_mac_fj = mac.energy_per_product_fj();
      exact_multiplier_fj = multiplier.energy_per_product_fj();
    }
    std::printf("| %s | %d | %.0f | %.2f | %.1f | %.1f %% |", to_string(level).c_str(), mac.provenance.accumulator_bits,
                mac.area_um2, mac.delay_ns, mac.energy_per_product_fj(),
                100 * mac.energy_standard_error_fj / mac.energy_per_product_fj());
    for (const std::string_view part :
         {kMultiplierPart, kSignPart, kAccumulatorAdderPart, kAccumulatorRegisterPart, kActivationRegisterPart})
      std::printf(" %.1f |", mac.part(part).energy_fj);
    std::printf(" %.3f | %.3f | %.0f | %lld | %s |\n", mac.energy_per_product_fj() / exact_mac_fj,
                multiplier.energy_per_product_fj() / exact_multiplier_fj, mac_times.last_ms(),
                static_cast<long long>(mac.provenance.vectors), mac.provenance.architecture.c_str());
    std::fflush(stdout);
  }
  mac_times.print("MAC units");
  multiplier_times.print("multipliers");
}

void time_network(const hwmodel::CellLibrary& library, double period_ns) {
  const std::vector<MaskedMultiplier> demo = {
      exact(8, 8),        truncated(4), truncated(6), truncated(7), truncated(8), truncated(9), truncated(10),
      truncated(3, 5, 5), exact(6, 6),  exact(6, 5),  exact(5, 5),  exact(5, 4),  exact(4, 4),  exact(4, 3)};
  for (const auto setting : {hwmodel::MacSetting::kWeightStationary, hwmodel::MacSetting::kOutputStationary}) {
    UnitTimes times;
    for (const evaluators::LayerShape& layer : evaluators::network_shape("resnet8").layers) {
      for (const MaskedMultiplier& level : demo) {
        static_cast<void>(times.cost(level, library,
                                     params_of(level, hwmodel::ComputeUnit::kMac, setting, period_ns,
                                               static_cast<int>(layer.products_per_output()))));
      }
    }
    const double seconds = times.sum_ms() / 1000;
    std::printf("\n");
    times.print(concat("resnet8, ", to_string(setting)));
    std::printf("resnet8, %s: %.1f s: %s (at most %.0f)\n", std::string(to_string(setting)).c_str(), seconds,
                UnitTimes::verdict(seconds, kLongestNetworkSeconds), kLongestNetworkSeconds);
  }
}

void run(benchmarks::Arguments arguments) {
  const hwmodel::CellLibrary library = hwmodel::read_cell_library(arguments[0]);
  const double period_ns = arguments.size() > 1 ? std::stod(arguments[1]) : 5;
  const int products = arguments.size() > 2 ? std::stoi(arguments[2]) : 288;
  std::cout << "axdse " << build_version_text() << ", cost model " << hwmodel::kCostModelVersion << "\n"
            << library.name << ", " << library.corner << std::endl;
  for (const auto setting : {hwmodel::MacSetting::kWeightStationary, hwmodel::MacSetting::kOutputStationary})
    print_split(library, setting, period_ns, products);
  time_network(library, period_ns);
}

}  // namespace
}  // namespace axdse

int main(int argc, char** argv) {
  return axdse::benchmarks::benchmark_frame(
      argc, argv, "mac_cost LIBRARY [PERIOD_NS [K]]    (5 ns, 288 products a sum)", 1, axdse::run);
}
