#include "tests/support/result_store_contract.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <regex>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "tests/support/fake_evaluators.hpp"

namespace axdse::test {
namespace {

Proposal make_proposal(std::int64_t number, int k) {
  const std::vector<std::string> layers = {"conv1", "layer1.0.conv1", "fc \"quoted\" \xc3\xa9"};
  return {.number = number,
          .configuration = Configuration::uniform(layers, default_level(truncated(k))),
          .rung = {.name = "retrained", .recalibration_images = 7, .retraining = {.steps = 3}, .images = 100},
          .seed = std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(number),
          .origin = "test"};
}

std::string identity_of(const Proposal& proposal) { return FakeAccuracyEvaluator().identity(proposal); }

db::CampaignRecord make_campaign(const std::string& name) {
  return {
      .name = name, .sha256 = "sha of " + name, .document = R"({"name":")" + name + R"("})", .axdse_version = "1.2.3"};
}

/// A MAC unit of two parts.
UnitCost make_unit_cost(double dynamic_power_uw) {
  return {.area_um2 = 1500.5,
          .delay_ns = 2.25,
          .dynamic_power_uw = dynamic_power_uw,
          .leakage_power_uw = 0.5,
          .energy_standard_error_fj = 0.125,
          .extrapolated_lookups = 3,
          .parts = {{.name = "multiplier", .area_um2 = 1000, .energy_fj = 2, .leakage_uw = 0.25},
                    {.name = "registers \xc3\xa9", .area_um2 = 500.5, .energy_fj = 1, .leakage_uw = 0.25}},
          .provenance = {.unit = "mac",
                         .setting = "weight_stationary",
                         .hold_cycles = 16,
                         .products_per_sum = 576,
                         .accumulator_bits = 25,
                         .library = "cells",
                         .library_sha256 = "00ff",
                         .corner = "typical",
                         .activity = "glitches",
                         .vectors = 4096,
                         .seed = 1,
                         .period_ns = 5,
                         .architecture = "dadda",
                         .model_version = "2"}};
}

/// Stores the accuracy and the point of `proposal`.
void add(db::ResultStore& store, db::CampaignId campaign, const Proposal& proposal, const AccuracyOutcome& outcome) {
  store.add_accuracy(identity_of(proposal), "training", proposal, outcome, "");
  store.add_point(campaign, proposal, FakeCostEvaluator().cost(proposal.configuration), identity_of(proposal));
}

}  // namespace

bool equal_points(const db::StoredPoint& a, const db::StoredPoint& b) {
  return a.proposal.number == b.proposal.number && a.proposal.configuration == b.proposal.configuration &&
         a.proposal.rung == b.proposal.rung && a.proposal.seed == b.proposal.seed &&
         a.proposal.origin == b.proposal.origin && a.cost == b.cost && a.identity == b.identity &&
         a.training_identity == b.training_identity && a.outcome == b.outcome && a.reused == b.reused;
}

void check_result_store_contract(const std::function<std::shared_ptr<db::ResultStore>()>& reopen) {
  std::shared_ptr<db::ResultStore> store = reopen();
  const auto reopen_store = [&] {
    store.reset();
    store = reopen();
  };

  SECTION("a campaign is found again by its hash and keeps what it was first") {
    const db::CampaignId first = store->open_campaign(make_campaign("first"));
    const db::CampaignId second = store->open_campaign(make_campaign("second"));
    CHECK(first != second);
    reopen_store();
    db::CampaignRecord again = make_campaign("first");
    again.axdse_version = "9.9.9";
    CHECK(store->open_campaign(again) == first);
    const std::vector<db::CampaignRecord> campaigns = store->campaigns();
    REQUIRE(campaigns.size() == 2);
    CHECK(campaigns[0].id == first);
    CHECK(campaigns[0].axdse_version == "1.2.3");
    CHECK(campaigns[1].name == "second");
    CHECK(campaigns[1].document == make_campaign("second").document);
    CHECK(std::regex_match(campaigns[1].created_at, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  }

  SECTION("a point reads back as it was stored") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("points"));
    const Proposal proposal = make_proposal(0, 6);
    NetworkCost cost = FakeCostEvaluator().cost(proposal.configuration);
    cost.energy_relative = 0.1 + 0.2;  // 17 digits
    cost.layers[0].unit.delay_ns = 5e-324;
    const AccuracyReport report = make_report(0.7, 101, 5);
    store->add_accuracy(identity_of(proposal), "training", proposal, report, "");
    store->add_point(campaign, proposal, cost, identity_of(proposal));
    reopen_store();
    const std::vector<db::StoredPoint> points = store->points(campaign);
    REQUIRE(points.size() == 1);
    const db::StoredPoint expected{.proposal = proposal,
                                   .cost = cost,
                                   .identity = identity_of(proposal),
                                   .training_identity = "training",
                                   .outcome = report};
    CHECK(equal_points(points[0], expected));
    CHECK(std::regex_match(points[0].completed_at, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
    CHECK(store->find_accuracy(identity_of(proposal)) == AccuracyOutcome{report});
  }

  SECTION("failures are results") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("failures"));
    const Failure::Kind kind = GENERATE(Failure::Kind::kDiverged, Failure::Kind::kUnsupported);
    const Failure failure{.kind = kind,
                          .reason = "loss became nan at step 17; 'quoted'",
                          .training_seconds = 12.5,
                          .evaluation_seconds = 0.5,
                          .provenance = make_report(0.5, 8, 1).provenance};
    add(*store, campaign, make_proposal(0, 6), failure);
    reopen_store();
    CHECK(store->find_accuracy(identity_of(make_proposal(0, 6))) == AccuracyOutcome{failure});
    REQUIRE(store->points(campaign).size() == 1);
    CHECK(store->points(campaign)[0].outcome == AccuracyOutcome{failure});
  }

  SECTION("an unknown identity has no accuracy and no weights") {
    CHECK(store->find_accuracy("unknown") == std::nullopt);
    CHECK(store->find_weights("unknown") == std::nullopt);
  }

  SECTION("adding again changes nothing") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("again"));
    const Proposal proposal = make_proposal(0, 6);
    const AccuracyReport report = make_report(0.7, 64, 5);
    add(*store, campaign, proposal, report);
    add(*store, campaign, proposal, make_report(0.2, 64, 6));
    REQUIRE(store->points(campaign).size() == 1);
    CHECK(store->points(campaign)[0].outcome == AccuracyOutcome{report});
    CHECK_FALSE(store->points(campaign)[0].reused);
  }

  SECTION("a point that is stored as another evaluation is refused and stays as it was") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("other"));
    const Proposal proposal = make_proposal(0, 6);
    const NetworkCost cost = FakeCostEvaluator().cost(proposal.configuration);
    add(*store, campaign, proposal, make_report(0.7, 64, 5));
    store->add_accuracy("measured elsewhere", "training", proposal, make_report(0.7, 64, 5), "");
    const std::vector<db::StoredPoint> before = store->points(campaign);
    const auto check_refused = [&](const Proposal& other, const NetworkCost& other_cost, const std::string& identity) {
      try {
        store->add_point(campaign, other, other_cost, identity);
        FAIL("nothing was thrown");
      } catch (const SpecError& error) {
        CHECK_THAT(error.diagnostics()[0].got, Catch::StartsWith("point 0 was another evaluation"));
        CHECK_THAT(error.diagnostics()[0].fix, Catch::Contains("--db"));
      }
      REQUIRE(store->points(campaign).size() == 1);
      CHECK(equal_points(store->points(campaign)[0], before[0]));
    };
    check_refused(proposal, cost, "measured elsewhere");
    NetworkCost other_cost = cost;
    other_cost.layers[0].unit.provenance.model_version = "another";
    check_refused(proposal, other_cost, identity_of(proposal));
    Proposal other = proposal;
    other.configuration = make_proposal(0, 7).configuration;
    check_refused(other, cost, identity_of(proposal));
    other = proposal;
    other.seed = 17;
    check_refused(other, cost, identity_of(proposal));
    other = proposal;
    other.rung.images = 99;
    check_refused(other, cost, identity_of(proposal));
    other = proposal;
    other.origin = "who proposed it does not count";
    CHECK_NOTHROW(store->add_point(campaign, other, cost, identity_of(proposal)));
  }

  SECTION("accuracies are shared between campaigns, points are not") {
    const db::CampaignId first = store->open_campaign(make_campaign("first"));
    const db::CampaignId second = store->open_campaign(make_campaign("second"));
    const AccuracyReport report = make_report(0.7, 64, 5);
    add(*store, first, make_proposal(0, 6), report);
    Proposal same = make_proposal(0, 6);
    same.number = 3;
    same.origin = "elsewhere";
    same.rung.name = "another name for the same settings";
    store->add_point(second, same, FakeCostEvaluator().cost(same.configuration), identity_of(same));
    REQUIRE(store->points(first).size() == 1);
    REQUIRE(store->points(second).size() == 1);
    const db::StoredPoint point = store->points(second)[0];
    CHECK(point.proposal.number == 3);
    CHECK(point.proposal.origin == "elsewhere");
    CHECK(point.proposal.rung == same.rung);
    CHECK(point.outcome == AccuracyOutcome{report});
    CHECK(point.reused);
    CHECK_FALSE(store->points(first)[0].reused);
  }

  SECTION("points come by number, whatever the order of adding") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("order"));
    for (const int number : {2, 0, 1}) add(*store, campaign, make_proposal(number, number), make_report(0.5, 8, 1));
    std::vector<std::int64_t> numbers;
    for (const db::StoredPoint& point : store->points(campaign)) numbers.push_back(point.proposal.number);
    CHECK(numbers == std::vector<std::int64_t>{0, 1, 2});
  }

  SECTION("weights come back byte for byte, the first ones for a training") {
    std::string weights(100'000, '\0');
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<char>(i * i);
    store->add_accuracy("validation", "training", make_proposal(0, 6), make_report(0.5, 8, 1), weights);
    store->add_accuracy("test", "training", make_proposal(1, 6), make_report(0.5, 8, 1), "others");
    reopen_store();
    CHECK(store->find_weights("training") == weights);
  }

  SECTION("a point whose accuracy was not stored is a bug") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("bug"));
    const Proposal proposal = make_proposal(0, 6);
    CHECK_THROWS_AS(store->add_point(campaign, proposal, FakeCostEvaluator().cost(proposal.configuration), "unknown"),
                    InternalError);
  }

  SECTION("a value that is not finite is a bug, not a NULL") {
    AccuracyReport report = make_report(0.5, 8, 1);
    report.loss = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(store->add_accuracy("nan", "training", make_proposal(0, 6), report, ""), InternalError);
    CHECK(store->find_accuracy("nan") == std::nullopt);
  }

  SECTION("a unit cost reads back by its identity, and the first one stays") {
    const UnitCost cost = make_unit_cost(0.1 + 0.2);
    CHECK(store->find_cost("identity") == std::nullopt);
    store->add_cost("identity", cost);
    store->add_cost("identity", make_unit_cost(7));
    store->add_cost("another", make_unit_cost(8));
    reopen_store();
    CHECK(store->find_cost("identity") == cost);
    CHECK(store->find_cost("another")->dynamic_power_uw == 8);
    CHECK(store->find_cost("identity ") == std::nullopt);
    CHECK_THROWS_AS(store->add_cost("nan", make_unit_cost(std::numeric_limits<double>::quiet_NaN())), InternalError);
    CHECK(store->find_cost("nan") == std::nullopt);
  }

  SECTION("several threads add and read at a time") {
    const db::CampaignId campaign = store->open_campaign(make_campaign("threads"));
    constexpr int kThreads = 4;
    constexpr int kEach = 12;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&store, campaign, t] {
        for (int i = 0; i < kEach; ++i) {
          const int number = t * kEach + i;
          add(*store, campaign, make_proposal(number, number % 12), make_report(0.5, 8, 1));
          static_cast<void>(store->points(campaign));
          store->add_cost(concat("cost ", number % 12), make_unit_cost(number % 12));
          static_cast<void>(store->find_cost(concat("cost ", i)));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(store->points(campaign).size() == kThreads * kEach);
    for (int i = 0; i < 12; ++i) CHECK(store->find_cost(concat("cost ", i)) == make_unit_cost(i));
  }
}

}  // namespace axdse::test
