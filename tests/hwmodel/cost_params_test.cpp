#include "hwmodel/cost_params.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/error.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

TEST_CASE("names of units, settings and objectives read back", "[cost]") {
  for (const std::string& name : compute_unit_names()) CHECK(to_string(parse_compute_unit(name, "")) == name);
  for (const std::string& name : mac_setting_names()) CHECK(to_string(parse_mac_setting(name, "")) == name);
  for (const std::string& name : cost_objective_names()) CHECK(to_string(parse_cost_objective(name, "")) == name);
  try {
    static_cast<void>(parse_mac_setting("row_stationary", "campaign.json: /hardware/setting"));
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics()[0].where == "campaign.json: /hardware/setting");
    CHECK(error.diagnostics()[0].allowed == "weight_stationary, output_stationary");
  }
}

TEST_CASE("a cost's identity changes with everything that the cost depends on", "[cost]") {
  const MultiplierSpec multiplier = truncated(6);
  const OperandStatistics uniform = OperandStatistics::uniform(multiplier);
  const CostParams base = {.unit = ComputeUnit::kMac, .operands = uniform};
  std::set<std::string> identities = {cost_identity(multiplier, "library", base)};
  std::size_t changes = 1;
  const auto add = [&](const std::string& identity) {
    identities.insert(identity);
    CHECK(identities.size() == ++changes);
  };
  const auto with = [&](auto change) {
    CostParams params = base;
    change(params);
    return cost_identity(multiplier, "library", params);
  };
  add(cost_identity(truncated(7), "library", base));
  add(cost_identity(multiplier, "another library", base));
  add(with([](CostParams& p) { p.unit = ComputeUnit::kMultiplier; }));
  add(with([](CostParams& p) { p.setting = MacSetting::kOutputStationary; }));
  add(with([](CostParams& p) { p.hold_cycles = 2; }));
  add(with([](CostParams& p) { p.products_per_sum = 9; }));
  add(with([](CostParams& p) { p.period_ns = 3; }));
  add(with([](CostParams& p) { p.objective = CostObjective::kArea; }));
  add(with([](CostParams& p) { p.operands.reset(); }));
  add(with([](CostParams& p) { p.operands->name = "conv1"; }));
  add(with([](CostParams& p) {
    std::swap(p.operands->activation[0], p.operands->activation[255]);
    p.operands->activation[7] += 1e-15;
  }));
  add(with([](CostParams& p) { p.operands->weight[3] += 1e-15; }));
  add(with([](CostParams& p) { p.seed = 2; }));
  add(with([](CostParams& p) { p.target_error = 0.02; }));
  CHECK(cost_identity(multiplier, "library", base) == *identities.find(cost_identity(multiplier, "library", base)));

  // What a multiplier alone does not depend on is no part of it.
  CostParams alone;
  const std::string identity = cost_identity(multiplier, "library", alone);
  alone.products_per_sum = 99;
  alone.setting = MacSetting::kOutputStationary;
  CHECK(cost_identity(multiplier, "library", alone) == identity);
}
