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
          .extrapolated_lookups = 2,
          .provenance = {.unit = "multiplier",
                         .library = "osu018_stdcells",
                         .library_sha256 = "00ff",
                         .corner = "typical, 1.8 V, 25 C",
                         .operand_statistics = "uniform",
                         .activity = "zero-delay",
                         .period_ns = 2,
                         .architecture = "dadda, ripple",
                         .model_version = "1"}};
}

}  // namespace

TEST_CASE("energy is power over a clock period, PDP power over the critical path", "[core]") {
  const UnitCost cost = example();
  CHECK(cost.total_power_uw() == Approx(238.72));
  CHECK(cost.energy_per_product_fj() == Approx(477.44));  // uW x ns = fJ
  CHECK(cost.pdp_fj() == Approx(188.43).epsilon(1e-4));
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
  CHECK_THROWS_AS(unit_cost_from_json("text", "test"), DataError);
}
