#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

/// Not a check but the command behind the tables of hwmodel/README.md: axdse_hwmodel_tests "[table]"
TEST_CASE("table of the demo's levels", "[.][table]") {
  for (const CellLibrary* library : testing::libraries()) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<UnitCost> costs;
    for (const MultiplierSpec& level : testing::demo_levels()) costs.push_back(unit_cost(level, *library));
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
    std::cout << library->name << ", " << library->corner << ", u8 x sm8: " << fixed(elapsed.count(), 0)
              << " ms in all\n";
    std::printf("%-20s %9s %7s %9s %9s | %5s %5s %5s %5s | %s\n", "level", "area um2", "ns", "E fJ", "PDP fJ", "area",
                "delay", "E", "PDP", "architecture");
    const UnitCost& base = costs[0];
    for (std::size_t i = 0; i < costs.size(); ++i) {
      const UnitCost& c = costs[i];
      std::printf("%-20s %9.0f %7.3f %9.1f %9.1f | %5.2f %5.2f %5.2f %5.2f | %s%s\n",
                  to_string(testing::demo_levels()[i]).c_str(), c.area_um2, c.delay_ns, c.energy_per_product_fj(),
                  c.pdp_fj(), c.area_um2 / base.area_um2, c.delay_ns / base.delay_ns,
                  c.energy_per_product_fj() / base.energy_per_product_fj(), c.pdp_fj() / base.pdp_fj(),
                  c.provenance.architecture.c_str(),
                  c.extrapolated_lookups > 0 ? concat(" EXTRAPOLATED ", c.extrapolated_lookups).c_str() : "");
    }
    std::fflush(stdout);
  }
}
