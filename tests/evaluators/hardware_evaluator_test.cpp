#include "evaluators/hardware_evaluator.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "core/error.hpp"

using namespace axdse;
using namespace axdse::evaluators;

namespace {

const hwmodel::CellLibrary& library() {
  static const hwmodel::CellLibrary osu018 =
      hwmodel::read_cell_library("/usr/share/qflow/tech/osu018/osu018_stdcells.lib");
  return osu018;
}

const std::vector<LayerMacs> kLayers = {{"first", 100}, {"second", 300}};
const std::vector<std::string> kNames = {"first", "second"};

Level level(const MultiplierSpec& multiplier) { return {.multiplier = multiplier, .clip = {}}; }

}  // namespace

TEST_CASE("the baseline in every layer is its own reference", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, exact(8, 8), library());
  const NetworkCost cost = evaluator.cost(Configuration::uniform(kNames, level(exact(8, 8))));
  const UnitCost unit = hwmodel::unit_cost(exact(8, 8), library());
  CHECK(cost.energy_relative == Approx(1).epsilon(1e-12));
  CHECK(cost.pdp_relative == Approx(1).epsilon(1e-12));
  CHECK(cost.area_um2 == Approx(unit.area_um2).epsilon(1e-12));
  CHECK(cost.delay_ns == unit.delay_ns);
  CHECK(cost.energy_per_inference_nj == Approx(400 * unit.energy_per_product_fj() * 1e-6).epsilon(1e-12));
  CHECK(cost.accelerator == "dataflow");
  CHECK(cost.unit == "multiplier");
  CHECK(cost.baseline == "u8 x sm8 exact(8, 8), " + unit.provenance.architecture);
}

TEST_CASE("energy and area weigh a layer by its MACs, delay is the slowest", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, exact(8, 8), library());
  const NetworkCost cost =
      evaluator.cost(Configuration({{"first", level(exact(8, 8))}, {"second", level(truncated(8))}}));
  const UnitCost full = hwmodel::unit_cost(exact(8, 8), library());
  const UnitCost cut = hwmodel::unit_cost(truncated(8), library());
  CHECK(cost.energy_relative ==
        Approx(0.25 + 0.75 * cut.energy_per_product_fj() / full.energy_per_product_fj()).epsilon(1e-12));
  CHECK(cost.pdp_relative == Approx(0.25 + 0.75 * cut.pdp_fj() / full.pdp_fj()).epsilon(1e-12));
  CHECK(cost.area_um2 == Approx(0.25 * full.area_um2 + 0.75 * cut.area_um2).epsilon(1e-12));
  CHECK(cost.delay_ns == full.delay_ns);
  REQUIRE(cost.layers.size() == 2);
  CHECK(cost.layers[1].layer == "second");
  CHECK(cost.layers[1].macs == 300);
  CHECK(cost.layers[1].unit == cut);
}

TEST_CASE("a multiplier costs the same from any thread", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, exact(8, 8), library());
  const Configuration configuration = Configuration::uniform(kNames, level(truncated(9)));
  std::vector<NetworkCost> costs(4);
  std::vector<std::thread> threads;
  for (NetworkCost& cost : costs) threads.emplace_back([&] { cost = evaluator.cost(configuration); });
  for (std::thread& thread : threads) thread.join();
  for (const NetworkCost& cost : costs) CHECK(cost == evaluator.cost(configuration));
}

TEST_CASE("networks without work are refused, foreign configurations are a bug", "[evaluators]") {
  CHECK_THROWS_AS(HardwareEvaluator({}, exact(8, 8), library()), SpecError);
  CHECK_THROWS_AS(HardwareEvaluator({{"first", 0}}, exact(8, 8), library()), SpecError);
  const HardwareEvaluator evaluator(kLayers, exact(8, 8), library());
  CHECK_THROWS_AS(evaluator.cost(Configuration({{"first", level(exact(8, 8))}})), InternalError);
  CHECK_THROWS_AS(evaluator.cost(Configuration({{"first", level(exact(8, 8))}, {"third", level(exact(8, 8))}})),
                  InternalError);
}
