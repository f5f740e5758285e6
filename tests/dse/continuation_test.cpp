#include "dse/continuation.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/memory_result_store.hpp"

namespace axdse::test {
namespace {

/// Two points of a campaign of sha256 "c", measured on "old", costed by FakeCostEvaluator.
struct Begun {
  MemoryResultStore store;
  FakeAccuracyEvaluator accuracy{{.machine = "old"}};

  Begun() {
    const db::CampaignId campaign =
        store.open_campaign({.name = "n", .sha256 = "c", .document = "{}", .axdse_version = "0.0.9"});
    const dse::SearchSpace space = small_space(2, 2);
    for (const std::size_t number : {0U, 1U}) {
      const Proposal proposal{
          .number = static_cast<std::int64_t>(number),
          .configuration = Configuration::uniform(space.layer_names(), space.common_levels().at(number))};
      NetworkCost cost = FakeCostEvaluator().cost(proposal.configuration);
      for (LayerCost& layer : cost.layers) layer.unit.provenance.model_version = std::string("4");
      store.add_accuracy(accuracy.identity(proposal), "training", proposal, make_report(0.5, 8, 1), "");
      store.add_point(campaign, proposal, cost, accuracy.identity(proposal));
    }
  }
};

/// The problem that is told; an empty one if there is none.
Diagnostic told(const Begun& begun, std::string_view sha256, const FakeAccuracyEvaluator& accuracy,
                std::string_view cost_model) {
  try {
    dse::require_continuable(begun.store, sha256, {.accuracy = &accuracy, .cost_model = cost_model}, "x.db");
  } catch (const SpecError& error) {
    return error.diagnostics()[0];
  }
  return {};
}

}  // namespace

TEST_CASE("a campaign goes on where it was begun", "[dse]") {
  const Begun begun;
  CHECK(told(begun, "c", begun.accuracy, "4").got.empty());
}

TEST_CASE("points of another cost model, machine or version are told with what differs and who began", "[dse]") {
  const Begun begun;
  const Diagnostic cost = told(begun, "c", begun.accuracy, "5");
  CHECK(cost.where == "x.db");
  CHECK(cost.got == "points of this campaign measured with cost model 4");
  CHECK(cost.allowed == "cost model 5, as this program measures here");
  CHECK_THAT(cost.fix, Catch::Contains("--set name=n_2") && Catch::Contains("axdse 0.0.9"));

  const Diagnostic machine = told(begun, "c", FakeAccuracyEvaluator({.machine = "new"}), "4");
  CHECK(machine.got == "points of this campaign measured with machine \"old\"");
  CHECK(machine.allowed == "machine \"new\", as this program measures here");

  const Diagnostic both = told(begun, "c", FakeAccuracyEvaluator(), "5");
  CHECK(both.got == "points of this campaign measured with cost model 4, machine \"old\"");
  CHECK(both.allowed == "cost model 5, machine none, as this program measures here");
}

TEST_CASE("points of other campaigns in a database do not matter", "[dse]") {
  const Begun begun;
  CHECK(told(begun, "another", FakeAccuracyEvaluator(), "5").got.empty());
}

}  // namespace axdse::test
