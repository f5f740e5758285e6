#include "core/unit_cost.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;

namespace {

UnitCost example() {
  return {.area_um2 = 308.826,
          .delay_ns = 0.78932,
          .dynamic_power_uw = 230.5,
          .leakage_power_uw = 8.22,
          .energy_standard_error_fj = 3.5,
          .extrapolated_lookups = 2,
          .parts = {{.name = "multiplier", .area_um2 = 200.5, .energy_fj = 300, .leakage_uw = 5},
                    {.name = "sign", .area_um2 = 30, .energy_fj = 40.25, .leakage_uw = 1},
                    {.name = "accumulator register", .area_um2 = 78.326, .energy_fj = 137.19, .leakage_uw = 2.22}},
          .provenance = {.unit = "mac",
                         .setting = "weight_stationary",
                         .hold_cycles = 16,
                         .products_per_sum = 288,
                         .accumulator_low_bit = 6,
                         .accumulator_bits = 19,
                         .library = "osu018_stdcells",
                         .library_sha256 = "00ff",
                         .corner = "typical, 1.8 V, 25 C",
                         .wire_load = "small",
                         .operand_statistics = "layer3.0.conv1, 8 bits",
                         .activity = "glitches",
                         .vectors = 4096,
                         .seed = 18446744073709551615U,
                         .period_ns = 2,
                         .objective = "pdp",
                         .flow = "axdse",
                         .architecture = "dadda, ripple",
                         .model_version = "2"}};
}

/// As axdse 0.1.0 wrote it.
constexpr const char* kFormat1 = R"json({
  "area_um2": 308.5, "delay_ns": 0.75, "dynamic_power_uw": 628.0, "energy_per_product_fj": 1272.0, "extrapolated_lookups": 2,
  "leakage_power_uw": 8.0, "pdp_fj": 477.0,
  "provenance": {"activity": "zero-delay", "architecture": "dadda, ripple", "corner": "process 1, 1.8 V, 25 C",
                 "library": "osu018_stdcells", "library_sha256": "00ff",
                 "model_version": "1 (NLDM timing, zero wire, zero-delay activity)", "operand_statistics": "uniform",
                 "period_ns": 2.0, "unit": "multiplier"}
})json";

}  // namespace

TEST_CASE("energy is power over a clock period, PDP power over the critical path", "[core]") {
  const UnitCost cost = example();
  CHECK(cost.total_power_uw() == Approx(238.72));
  CHECK(cost.energy_per_product_fj() == Approx(477.44));  // uW x ns = fJ
  CHECK(cost.pdp_fj() == Approx(188.43).epsilon(1e-4));
}

TEST_CASE("a part is found by its name, and the multiplier counts its sign", "[core]") {
  const UnitCost cost = example();
  CHECK(cost.part("accumulator register").energy_fj == 137.19);
  CHECK(cost.part("accumulator adder") == CostPart{.name = "accumulator adder"});
  CHECK(cost.multiplier_energy_fj() == 340.25);
}

TEST_CASE("a unit cost of format 1 is a multiplier without glitches, its only part", "[core]") {
  const UnitCost cost = unit_cost_from_json(Json::parse(kFormat1), "test");
  CHECK(cost.energy_per_product_fj() == 1272);
  CHECK(cost.parts == std::vector{CostPart{"multiplier", 308.5, 1272, 8}});
  CHECK(cost.energy_standard_error_fj == 0);
  CHECK(cost.provenance == CostProvenance{.unit = "multiplier",
                                          .library = "osu018_stdcells",
                                          .library_sha256 = "00ff",
                                          .corner = "process 1, 1.8 V, 25 C",
                                          .operand_statistics = "uniform",
                                          .activity = "zero-delay",
                                          .period_ns = 2,
                                          .architecture = "dadda, ripple",
                                          .model_version = "1 (NLDM timing, zero wire, zero-delay activity)"});
}

TEST_CASE("unit costs read back from their JSON text, to the last bit", "[core]") {
  UnitCost cost = example();
  CHECK(unit_cost_from_json(Json::parse(to_json(cost).dump()), "test") == cost);
  cost.area_um2 = 0.1 + 0.2;
  cost.delay_ns = 5e-324;
  cost.dynamic_power_uw = 1.7976931348623157e308;
  CHECK(unit_cost_from_json(Json::parse(to_json(cost).dump()), "test") == cost);
}

TEST_CASE("a unit cost with any key missing or of a wrong type is damaged", "[core]") {
  const Json good = to_json(example());
  for (const auto& item : good.items()) {
    if (item.key() == "energy_per_product_fj" || item.key() == "pdp_fj") continue;  // for people; found from the others
    CAPTURE(item.key());
    Json wrong = good;
    wrong[item.key()] = nullptr;  // what a NaN becomes
    CHECK_THROWS_AS(unit_cost_from_json(wrong, "test"), DataError);
    wrong.erase(item.key());
    CHECK_THROWS_AS(unit_cost_from_json(wrong, "test"), DataError);
  }
  for (const auto& item : good["provenance"].items()) {
    CAPTURE(item.key());
    Json wrong = good;
    wrong["provenance"].erase(item.key());
    CHECK_THROWS_AS(unit_cost_from_json(wrong, "test"), DataError);
  }
  for (const auto& item : good["parts"][1].items()) {
    CAPTURE(item.key());
    Json wrong = good;
    wrong["parts"][1].erase(item.key());
    CHECK_THROWS_AS(unit_cost_from_json(wrong, "test"), DataError);
  }
  CHECK_THROWS_AS(unit_cost_from_json("text", "test"), DataError);
}
