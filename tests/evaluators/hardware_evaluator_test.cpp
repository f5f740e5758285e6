#include "evaluators/hardware_evaluator.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <mutex>
#include <thread>

#include "core/error.hpp"
#include "hwmodel/cost_model.hpp"

using namespace axdse;
using namespace axdse::evaluators;

namespace {

const hwmodel::CellLibrary& library() {
  static const hwmodel::CellLibrary osu018 =
      hwmodel::read_cell_library("/usr/share/qflow/tech/osu018/osu018_stdcells.lib");
  return osu018;
}

const std::vector<LayerWork> kLayers = {{"first", 100, 9}, {"second", 300, 144}};
const std::vector<std::string> kNames = {"first", "second"};

Level level(const MultiplierSpec& multiplier) { return {.multiplier = multiplier, .clip = {}}; }
const Level kExact = level(exact(8, 8));

HardwareParams mac_params(Accelerator accelerator = Accelerator::kDataflow) {
  return {.accelerator = accelerator,
          .unit = {.unit = hwmodel::ComputeUnit::kMac, .period_ns = 10, .target_error = 0.03}};
}

/// Small activations in the first layer, any in the second.
class TwoLayers final : public OperandSource {
 public:
  [[nodiscard]] OperandStatistics operands(std::size_t layer_index, const Level& asked) const override {
    OperandStatistics statistics = OperandStatistics::uniform(asked.multiplier);
    statistics.name = layer_index == 0 ? "small" : "any";
    if (layer_index == 1) return statistics;
    statistics.activation = {};
    for (std::size_t code = 0; code < 4; ++code) statistics.activation.at(code) = 0.25;
    return statistics;
  }
};

class CountingCache final : public CostCache {
 public:
  [[nodiscard]] std::optional<UnitCost> find_cost(const std::string& identity) const override {
    const std::lock_guard lock(mutex_);
    const auto found = costs_.find(identity);
    return found == costs_.end() ? std::nullopt : std::optional(found->second);
  }
  void add_cost(const std::string& identity, const UnitCost& cost) override {
    const std::lock_guard lock(mutex_);
    costs_.emplace(identity, cost);
    ++added;
  }
  int added = 0;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, UnitCost> costs_;
};

}  // namespace

TEST_CASE("the baseline in every layer is its own reference", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, kExact, library(), {});
  const NetworkCost cost = evaluator.cost(Configuration::uniform(kNames, kExact));
  const UnitCost unit = hwmodel::unit_cost(exact(8, 8), library());
  CHECK(cost.energy_relative == Approx(1).epsilon(1e-12));
  CHECK(cost.multiplier_energy_relative == Approx(1).epsilon(1e-12));
  CHECK(cost.pdp_relative == Approx(1).epsilon(1e-12));
  CHECK(cost.area_um2 == Approx(unit.area_um2).epsilon(1e-12));
  CHECK(cost.delay_ns == unit.delay_ns);
  CHECK(cost.energy_per_inference_nj == Approx(400 * unit.energy_per_product_fj() * 1e-6).epsilon(1e-12));
  CHECK(cost.accelerator == "dataflow");
  CHECK(cost.unit == "multiplier");
  CHECK(cost.baseline == "u8 x sm8 exact(8, 8), " + unit.provenance.architecture);
}

TEST_CASE("energy and area weigh a layer by its MACs, delay is the slowest", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, kExact, library(), mac_params());
  const Level cheap = level(truncated(8));
  const NetworkCost cost = evaluator.cost(Configuration({{"first", kExact}, {"second", cheap}}));
  const UnitCost first = evaluator.unit_cost(0, kExact);
  const UnitCost second = evaluator.unit_cost(1, cheap);
  const UnitCost second_exact = evaluator.unit_cost(1, kExact);
  const double exact_fj = 100 * first.energy_per_product_fj() + 300 * second_exact.energy_per_product_fj();
  const double energy_fj = 100 * first.energy_per_product_fj() + 300 * second.energy_per_product_fj();
  CHECK(cost.energy_relative == Approx(energy_fj / exact_fj));
  CHECK(cost.energy_per_inference_nj == Approx(energy_fj * 1e-6));
  CHECK(cost.multiplier_energy_relative ==
        Approx((100 * first.multiplier_energy_fj() + 300 * second.multiplier_energy_fj()) /
               (100 * first.multiplier_energy_fj() + 300 * second_exact.multiplier_energy_fj())));
  CHECK(cost.multiplier_energy_relative < cost.energy_relative);  // registers are left
  CHECK(cost.pdp_relative ==
        Approx((100 * first.pdp_fj() + 300 * second.pdp_fj()) / (100 * first.pdp_fj() + 300 * second_exact.pdp_fj())));
  CHECK(cost.area_um2 == Approx((100 * first.area_um2 + 300 * second.area_um2) / 400));
  CHECK(cost.delay_ns == std::max(first.delay_ns, second.delay_ns));
  CHECK(cost.unit == "mac");
  REQUIRE(cost.layers.size() == 2);
  CHECK(cost.layers[1] == LayerCost{"second", 300, second});
  CHECK(cost.layers[0].unit.provenance.products_per_sum == 9);
  CHECK(cost.layers[1].unit.provenance.products_per_sum == 144);
}

TEST_CASE("each layer is costed under its own operands", "[evaluators]") {
  const TwoLayers operands;
  const HardwareEvaluator evaluator(kLayers, kExact, library(), {}, &operands);
  const UnitCost small = evaluator.unit_cost(0, kExact);
  const UnitCost any = evaluator.unit_cost(1, kExact);
  CHECK(small.provenance.operand_statistics == "small");
  CHECK(small.energy_per_product_fj() < 0.6 * any.energy_per_product_fj());
  CHECK(any.energy_per_product_fj() ==
        Approx(hwmodel::unit_cost(exact(8, 8), library()).energy_per_product_fj()));  // uniform by another name
}

TEST_CASE("the second baseline is the best exact design of any encoding", "[evaluators]") {
  const Level twos_complement = level(exact(8, 8, {OperandEncoding::kU8, OperandEncoding::kS8}));
  for (const Level& exact_level : {kExact, twos_complement}) {
    const HardwareEvaluator evaluator(kLayers, exact_level, library(), {});
    const NetworkCost cost = evaluator.cost(Configuration::uniform(kNames, exact_level));
    CHECK(cost.energy_relative == Approx(1));
    const double sm8_fj = evaluator.unit_cost(0, kExact).energy_per_product_fj();
    const double s8_fj = evaluator.unit_cost(0, twos_complement).energy_per_product_fj();
    CHECK(cost.best_exact.starts_with(sm8_fj < s8_fj ? "u8 x sm8 exact(8, 8)" : "u8 x s8 exact(8, 8)"));
    const double own_fj = exact_level == kExact ? sm8_fj : s8_fj;
    CHECK(cost.energy_relative_to_best_exact == Approx(own_fj / std::min(sm8_fj, s8_fj)));
  }
}

TEST_CASE("a shared array holds every multiplier once, and idle ones leak", "[evaluators]") {
  const HardwareEvaluator shared(kLayers, kExact, library(), mac_params(Accelerator::kShared));
  const HardwareEvaluator dataflow(kLayers, kExact, library(), mac_params());
  const Level cheap = level(truncated(8));
  const Configuration mixed({{"first", kExact}, {"second", cheap}});
  const NetworkCost cost = shared.cost(mixed);
  const UnitCost first = shared.unit_cost(0, kExact);
  const UnitCost second = shared.unit_cost(1, cheap);
  const auto multiplier_um2 = [](const UnitCost& unit) {
    return unit.part(kMultiplierPart).area_um2 + unit.part(kSignPart).area_um2;
  };
  CHECK(cost.accelerator == "shared");
  CHECK(cost.area_um2 > multiplier_um2(first) + multiplier_um2(second));
  CHECK(cost.area_um2 < first.area_um2 + second.area_um2);  // one set of registers
  CHECK(cost.energy_per_inference_nj > dataflow.cost(mixed).energy_per_inference_nj);
  CHECK(cost.delay_ns == dataflow.cost(mixed).delay_ns);

  // The same multiplier everywhere: one unit, with the accumulator of the longest sum.
  const NetworkCost exact_cost = shared.cost(Configuration::uniform(kNames, kExact));
  CHECK(exact_cost.energy_relative == Approx(1));
  CHECK(exact_cost.area_um2 == Approx(shared.unit_cost(1, kExact).area_um2).epsilon(0.05));
}

TEST_CASE("accelerators have names", "[evaluators]") {
  for (const std::string& name : accelerator_names()) CHECK(to_string(parse_accelerator(name, "")) == name);
  CHECK_THROWS_AS(parse_accelerator("systolic", "campaign.json"), SpecError);
}

TEST_CASE("costs are computed once, kept in the cache and taken from there", "[evaluators]") {
  CountingCache cache;
  const TwoLayers operands;
  const std::vector<LayerLevel> levels = {{"first", level(exact(4, 3))}, {"second", level(exact(4, 3))}};
  const Configuration configuration(levels);
  NetworkCost before;
  {
    const HardwareEvaluator evaluator(kLayers, kExact, library(), {}, &operands, &cache);
    // Two layers x {exact, exact in the other encoding, exact(4, 3)}.
    CHECK(evaluator.count_unknown(levels) == 6);
    std::vector<std::size_t> done;
    evaluator.prepare(levels, 2, [&done](std::size_t finished, std::size_t all) {
      done.push_back(finished);
      CHECK(all == 6);
    });
    CHECK(done == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
    CHECK(evaluator.count_unknown(levels) == 0);
    CHECK(cache.added == 6);
    before = evaluator.cost(configuration);
    CHECK(cache.added == 6);
  }
  const HardwareEvaluator again(kLayers, kExact, library(), {}, &operands, &cache);
  CHECK(again.cost(configuration) == before);
  CHECK(cache.added == 6);
}

TEST_CASE("a stopped preparation ends early, an error reaches the caller", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, kExact, library(), {});
  std::stop_source stop;
  stop.request_stop();
  int done = 0;
  evaluator.prepare({}, 1, [&done](std::size_t, std::size_t) { ++done; }, stop.get_token());
  CHECK(done == 0);

  hwmodel::CellLibrary without_registers = library();
  without_registers.flip_flops.clear();
  const HardwareEvaluator failing(kLayers, kExact, std::move(without_registers), mac_params());
  CHECK_THROWS_AS(failing.prepare({}, 2), SpecError);
}

TEST_CASE("costs are the same from several threads", "[evaluators]") {
  const HardwareEvaluator evaluator(kLayers, kExact, library(), {});
  const Configuration configuration = Configuration::uniform(kNames, level(exact(5, 4)));
  std::vector<NetworkCost> costs(3);
  std::vector<std::thread> threads;
  for (NetworkCost& cost : costs) threads.emplace_back([&] { cost = evaluator.cost(configuration); });
  for (std::thread& thread : threads) thread.join();
  for (const NetworkCost& cost : costs) CHECK(cost == evaluator.cost(configuration));
}

TEST_CASE("networks without work are refused, foreign configurations are a bug", "[evaluators]") {
  CHECK_THROWS_AS(HardwareEvaluator({}, kExact, library(), {}), SpecError);
  CHECK_THROWS_AS(HardwareEvaluator({{"first", 0, 9}}, kExact, library(), {}), SpecError);
  CHECK_THROWS_AS(HardwareEvaluator({{"first", 10, 0}}, kExact, library(), {}), SpecError);
  const HardwareEvaluator evaluator(kLayers, kExact, library(), {});
  CHECK_THROWS_AS(evaluator.cost(Configuration({{"first", kExact}})), InternalError);
  CHECK_THROWS_AS(evaluator.cost(Configuration({{"first", kExact}, {"third", kExact}})), InternalError);
}
