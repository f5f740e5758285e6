#include "hwmodel/cost_model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/error.hpp"
#include "hwmodel/unit_candidates.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr Operands kU8S8 = {OperandEncoding::kU8, OperandEncoding::kS8};

CostParams mac_params(MacSetting setting = MacSetting::kWeightStationary) {
  return {.unit = ComputeUnit::kMac,
          .setting = setting,
          .hold_cycles = default_hold_cycles(setting),
          .products_per_sum = 144,
          .period_ns = 10};
}

double sum_of_parts(const UnitCost& cost, double CostPart::* figure) {
  double sum = 0;
  for (const CostPart& part : cost.parts) sum += part.*figure;
  return sum;
}

}  // namespace

TEST_CASE("a cost says what it depends on", "[cost]") {
  const UnitCost cost = unit_cost(truncated(8), testing::osu018(), {.hold_cycles = 4, .period_ns = 4, .seed = 7});
  CHECK(cost.provenance.unit == "multiplier");
  CHECK(cost.provenance.setting.empty());
  CHECK(cost.provenance.hold_cycles == 4);
  CHECK(cost.provenance.library == "osu018_stdcells");
  CHECK(cost.provenance.library_sha256 == testing::osu018().sha256);
  CHECK(cost.provenance.corner == "process 1, 1.8 V, 25 C");
  CHECK(cost.provenance.operand_statistics == "uniform");
  CHECK(cost.provenance.activity == "glitches");
  CHECK(cost.provenance.vectors >= 1024);
  CHECK(cost.provenance.seed == 7);
  CHECK(cost.provenance.period_ns == 4);
  CHECK(cost.provenance.objective == "energy");
  CHECK(cost.provenance.model_version == kCostModelVersion);

  const UnitCost mac = unit_cost(truncated(8), testing::osu018(), mac_params());
  CHECK(mac.provenance.unit == "mac");
  CHECK(mac.provenance.setting == "weight_stationary");
  CHECK(mac.provenance.products_per_sum == 144);
  // 144 products of at most 255 x 127 without the columns below 8, with a sign
  CHECK(mac.provenance.accumulator_low_bit == 8);
  CHECK(mac.provenance.accumulator_bits == 24 - 8);
}

TEST_CASE("the parts of a unit add up to it", "[cost][property]") {
  for (const CellLibrary* const library : testing::libraries()) {
    for (const CostParams& params : {CostParams{}, mac_params(), mac_params(MacSetting::kOutputStationary)}) {
      const UnitCost cost = unit_cost(truncated(8), *library, params);
      CAPTURE(library->name, cost.provenance.unit, cost.provenance.setting);
      CHECK(sum_of_parts(cost, &CostPart::area_um2) == Approx(cost.area_um2));
      CHECK(sum_of_parts(cost, &CostPart::energy_fj) == Approx(cost.energy_per_product_fj()));
      CHECK(sum_of_parts(cost, &CostPart::leakage_uw) == Approx(cost.leakage_power_uw));
      CHECK(cost.parts.size() == (params.unit == ComputeUnit::kMac ? 5 : 2));
      for (const CostPart& part : cost.parts) {
        CAPTURE(part.name);
        CHECK(part.area_um2 > 0);
        CHECK(part.energy_fj > 0);
      }
    }
  }
}

TEST_CASE("a figure lies within its standard error", "[cost][property]") {
  // Seeds are independent: the spread of their figures is what the standard error claims.
  constexpr int kSeeds = 6;
  CostParams params = mac_params();
  double sum = 0;
  double squares = 0;
  double claimed = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    params.seed = static_cast<std::uint64_t>(seed);
    const UnitCost cost = unit_cost(exact(4, 4), testing::osu018(), params);
    CHECK(cost.energy_standard_error_fj < 0.015 * cost.energy_per_product_fj());
    sum += cost.energy_per_product_fj();
    squares += cost.energy_per_product_fj() * cost.energy_per_product_fj();
    claimed += cost.energy_standard_error_fj / kSeeds;
  }
  const double spread = std::sqrt((squares - sum * sum / kSeeds) / (kSeeds - 1));
  CAPTURE(spread, claimed);
  CHECK(spread < 2.1 * claimed);  // chi-square of 5 degrees of freedom: 1 in 1000 is more than twice
}

TEST_CASE("the target error is reached where weights are held, too", "[cost]") {
  // A multiplier alone whose weights stay: a thousand pairs know its energy to some percent only.
  for (const MultiplierSpec& multiplier : {MultiplierSpec(exact(6, 6)), MultiplierSpec(truncated(10))}) {
    for (const double target : {0.01, 0.02}) {
      const UnitCost cost = unit_cost(multiplier, testing::osu018(), {.hold_cycles = 16, .target_error = target});
      CAPTURE(to_string(multiplier), target, cost.provenance.vectors);
      CHECK(cost.energy_standard_error_fj <= target * cost.energy_per_product_fj());
      CHECK(cost.provenance.vectors > 1024);
    }
  }
}

TEST_CASE("the clock moves power, and of energy only the leakage", "[cost]") {
  const UnitCost fast = unit_cost(exact(5, 4), testing::osu018(), {.period_ns = 2});
  const UnitCost slow = unit_cost(exact(5, 4), testing::osu018(), {.period_ns = 8});
  CHECK(slow.dynamic_power_uw == Approx(fast.dynamic_power_uw / 4));
  CHECK(slow.leakage_power_uw == Approx(fast.leakage_power_uw).epsilon(0.05));
  CHECK(slow.area_um2 == fast.area_um2);
  CHECK(slow.delay_ns == fast.delay_ns);
}

TEST_CASE("settings out of range are refused", "[cost]") {
  const auto refused = [](const CostParams& params) {
    CHECK_THROWS_AS(unit_cost(exact(4, 3), testing::osu018(), params), SpecError);
  };
  refused({.period_ns = 0});
  refused({.period_ns = 1e-320});
  refused({.period_ns = 20'000});
  refused({.hold_cycles = 0});
  refused({.hold_cycles = kMostHoldCycles + 1});
  refused({.unit = ComputeUnit::kMac, .products_per_sum = 0});
  refused({.target_error = 0});
}

TEST_CASE("a constant is the accumulator's start value and costs a multiplier nothing", "[cost]") {
  MaskedMultiplier with_constant = truncated(7);
  with_constant.constant = 64;
  UnitCost cost = unit_cost(with_constant, testing::osu018());
  CHECK(cost == unit_cost(truncated(7), testing::osu018()));
}

TEST_CASE("the first candidate is the best of those simulated with glitches, and proved", "[cost]") {
  for (const CostParams& params : {CostParams{}, mac_params()}) {
    const std::vector<CostedUnit> candidates = unit_candidates(exact(6, 6), testing::osu018(), params);
    REQUIRE(candidates.size() > kSimulatedCandidates);
    CHECK(candidates[0].is_proved);
    std::size_t simulated = 0;
    for (std::size_t n = 0; n < candidates.size(); ++n) {
      CAPTURE(n, candidates[n].cost.provenance.architecture);
      if (candidates[n].cost.provenance.activity != "glitches") continue;
      CHECK(n == simulated++);  // these come first
      CHECK(candidates[0].cost.energy_per_product_fj() < 1.03 * candidates[n].cost.energy_per_product_fj());
    }
    CHECK(simulated >= kSimulatedCandidates);
    CHECK(simulated <= kSimulatedCandidates + 1);
    CHECK(unit_cost(exact(6, 6), testing::osu018(), params) == candidates[0].cost);
  }
}

TEST_CASE("no candidate is another one under a second name", "[cost][property]") {
  // A ripple adder and a prefix adder of few bits are the same gates.
  for (const MultiplierSpec& multiplier : {MultiplierSpec(exact(4, 3)), MultiplierSpec(truncated(10))}) {
    for (const CostParams& params : {CostParams{}, mac_params()}) {
      const std::vector<CostedUnit> candidates = unit_candidates(multiplier, testing::osu018(), params);
      CHECK(candidates.size() < (params.unit == ComputeUnit::kMac ? 21 : 12));
      for (std::size_t n = 0; n < candidates.size(); ++n) {
        for (std::size_t m = 0; m < n; ++m) CHECK_FALSE(candidates[n].netlist() == candidates[m].netlist());
      }
    }
  }
}

TEST_CASE("a MAC that misses the clock is not chosen where one meets it", "[cost]") {
  CostParams params = mac_params();
  params.period_ns = 4;
  const UnitCost tight = unit_cost(exact(8, 8), testing::osu018(), params);
  params.period_ns = 20;
  const UnitCost relaxed = unit_cost(exact(8, 8), testing::osu018(), params);
  CHECK(relaxed.delay_ns > 4);
  CHECK(tight.delay_ns < relaxed.delay_ns);
}

TEST_CASE("each objective is served best by its own choice", "[cost]") {
  CostParams params;
  const UnitCost energy = unit_cost(exact(6, 6), testing::osu018(), params);
  params.objective = CostObjective::kDelay;
  const UnitCost delay = unit_cost(exact(6, 6), testing::osu018(), params);
  params.objective = CostObjective::kArea;
  const UnitCost area = unit_cost(exact(6, 6), testing::osu018(), params);
  CHECK(delay.delay_ns < energy.delay_ns);
  CHECK(area.area_um2 <= energy.area_um2);
  CHECK(area.area_um2 < delay.area_um2);
  CHECK(delay.provenance.objective == "delay");
}

TEST_CASE("dropping more columns costs less of everything", "[cost][property]") {
  for (const CellLibrary* const library : testing::libraries()) {
    for (const CostParams& params : {CostParams{}, mac_params()}) {
      UnitCost before = unit_cost(exact(8, 8), *library, params);
      for (const int k : {3, 6, 8, 10, 12}) {
        CAPTURE(library->name, to_string(params.unit), k);
        const UnitCost cost = unit_cost(truncated(k), *library, params);
        CHECK(cost.area_um2 < before.area_um2);
        CHECK(cost.energy_per_product_fj() < before.energy_per_product_fj());
        before = cost;
      }
    }
  }
}

TEST_CASE("fewer bits cost less of everything", "[cost][property]") {
  for (const CellLibrary* const library : testing::libraries()) {
    CAPTURE(library->name);
    std::vector<UnitCost> costs;
    for (const MaskedMultiplier& level : {exact(8, 8), exact(7, 7), exact(6, 5), exact(5, 4), exact(4, 3)})
      costs.push_back(unit_cost(level, *library, mac_params()));
    for (std::size_t i = 1; i < costs.size(); ++i) {
      CHECK(costs[i].area_um2 < costs[i - 1].area_um2);
      CHECK(costs[i].energy_per_product_fj() < costs[i - 1].energy_per_product_fj());
    }
  }
}

TEST_CASE("savings of truncated sm8 multipliers are those of a real flow", "[cost]") {
  // Energy relative to exact u8 x sm8 under uniform operands: 6,000 netlists mapped by yosys and abc, OpenSTA with
  // activities of simulation, IHP SG13G2 and OSU 0.18.
  struct Measured {
    int k;
    double energy;
  };
  for (const CellLibrary* const library : testing::libraries()) {
    const double exact_fj = unit_cost(exact(8, 8), *library).energy_per_product_fj();
    for (const Measured& measured : {Measured{6, .66}, Measured{8, .36}, Measured{10, .15}}) {
      CAPTURE(library->name, measured.k);
      CHECK(unit_cost(truncated(measured.k), *library).energy_per_product_fj() / exact_fj ==
            Approx(measured.energy).margin(0.04));
    }
  }
}

TEST_CASE("small weights cost more in two's complement than in sign and magnitude", "[cost]") {
  // Small negative weights are all ones on top.
  const auto energy_fj = [](const Operands& operands, const CellLibrary& library) {
    const MaskedMultiplier multiplier = exact(8, 8, operands);
    OperandStatistics small = OperandStatistics::uniform(multiplier);
    small.weight = {};
    for (int value = -8; value < 8; ++value) small.weight.at(encode(operands.weight, value)) = 1.0 / 16;
    return unit_cost(multiplier, library, {.hold_cycles = 16, .operands = small}).energy_per_product_fj();
  };
  for (const CellLibrary* const library : testing::libraries())
    CHECK(energy_fj(kU8S8, *library) > 1.3 * energy_fj({}, *library));
}

TEST_CASE("a MAC costs more than its multiplier, and less where sums are shorter", "[cost]") {
  CostParams params = mac_params();
  const UnitCost mac = unit_cost(exact(6, 6), testing::osu018(), params);
  CHECK(mac.energy_per_product_fj() > 1.3 * mac.multiplier_energy_fj());
  params.products_per_sum = 9;
  const UnitCost shorter = unit_cost(exact(6, 6), testing::osu018(), params);
  CHECK(shorter.provenance.accumulator_bits == mac.provenance.accumulator_bits - 4);
  CHECK(shorter.area_um2 < mac.area_um2);
  CHECK(shorter.part(kAccumulatorRegisterPart).energy_fj < mac.part(kAccumulatorRegisterPart).energy_fj);
}

TEST_CASE("an estimate is near the cost", "[cost]") {
  const UnitCost cost = unit_cost(exact(6, 6), testing::osu018(), mac_params());
  const UnitCost estimate = estimated_unit_cost(exact(6, 6), testing::osu018(), mac_params());
  CHECK(estimate.energy_per_product_fj() == Approx(cost.energy_per_product_fj()).epsilon(0.25));
  CHECK(estimate.provenance.activity == "zero-delay");
}

TEST_CASE("a library without the cells is refused", "[cost]") {
  CHECK_THROWS_AS(unit_cost(exact(8, 8), testing::osu018_subset({"BUFX2", "XOR2X1"})), SpecError);
  CellLibrary without_registers = testing::osu018();
  without_registers.flip_flops.clear();
  CHECK_NOTHROW(estimated_unit_cost(exact(4, 3), without_registers));
  CHECK_THROWS_AS(unit_cost(exact(4, 3), without_registers, mac_params()), SpecError);
}
