#include "dse/campaign_summary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>

#include "core/error.hpp"
#include "core/text.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/export/front_report.hpp"
#include "tests/support/example_campaign.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::dse {
namespace {

struct Example {
  test::TemporaryFolder folder;
  Campaign campaign = example_campaign(folder.path());
  std::unique_ptr<db::ResultStore> store = db::open_result_store(folder.path() / "results.db");

  std::vector<db::StoredPoint> points(std::size_t most = 1'000'000) {
    return store->points(run_example(campaign, *store, most));
  }
};

}  // namespace

TEST_CASE("a summary holds what was measured: front, seeds, paired drops on validation and test", "[dse]") {
  Example example;
  const std::vector<db::StoredPoint> points = example.points();
  const CampaignSummary summary = summarise(example.campaign, points);
  CHECK(summary.is_final_rung);
  CHECK(summary.rung.name == "retrained");
  CHECK(summary.points == points.size());
  CHECK(summary.exact().validation.drop.drop_pp == 0);
  CHECK(summary.exact().cost.energy_relative == Approx(1));
  CHECK_FALSE(summary.front().empty());
  std::vector<ObjectiveVector> front;
  for (const ConfigurationSummary* point : summary.front()) {
    CHECK(point->verified);
    CHECK(point->replicates.size() == 3);
    REQUIRE(point->test.has_value());
    CHECK(point->test->images == 10000);
    CHECK(point->validation.images == 5000);
    CHECK(point->validation.drop.low_pp <= point->validation.drop.drop_pp);
    CHECK(point->objectives[0] ==
          Approx(point->validation.drop.drop_pp).margin(1e-9));  // the objective is the same drop
    CHECK(point->objectives[1] == Approx(point->cost.energy_relative));
    front.push_back(point->objectives);
  }
  CHECK(non_dominated(front).size() == front.size());
  CHECK(*summary.hypervolume == Approx(hypervolume_2d(front, std::array{20.0, 1.1})));
  const ConfigurationSummary& best = summary.best_within(0.5);
  CHECK(best.validation.drop.drop_pp <= 0.5);
  CHECK(best.on_front);
  CHECK(best.cost.energy_relative < 0.5);
  CHECK(summary.best_within(-50).is_exact);
  CHECK(&summary.at_point(best.point) == &best);
  CHECK_THROWS_AS(summary.at_point(-1), SpecError);
}

TEST_CASE("failures are reported with their reason and take no part", "[dse]") {
  Example example;
  const CampaignSummary summary = summarise(example.campaign, example.points());
  CHECK(summary.failures.size() == 2);  // at both rungs
  CHECK(summary.failures.front().failure.reason == "loss is not finite");
  for (const ConfigurationSummary& configuration : summary.configurations)
    CHECK(configuration.configuration.summary() != "exact(4, 3)");
  CHECK_THAT(front_report_text(summary), Catch::Contains("exact(4, 3)): diverged, loss is not finite"));
}

TEST_CASE("an unfinished campaign is summarised at the search's rung, and says so", "[dse]") {
  Example example;
  const CampaignSummary summary = summarise(example.campaign, example.points(40));
  CHECK_FALSE(summary.is_final_rung);
  CHECK(summary.rung.name == "recalibrated");
  CHECK_THAT(front_report_text(summary), Catch::Contains("unverified"));
  for (const ConfigurationSummary* point : summary.front()) CHECK_FALSE(point->test.has_value());
}

TEST_CASE("nothing can be compared before the exact configuration is measured", "[dse]") {
  Example example;
  CHECK_THROWS_AS(summarise(example.campaign, {}), SpecError);
}

TEST_CASE("a summary does not depend on the order of points", "[dse][property]") {
  Example example;
  std::vector<db::StoredPoint> points = example.points();
  const CampaignSummary in_order = summarise(example.campaign, points);
  std::reverse(points.begin(), points.end());
  const CampaignSummary reversed = summarise(example.campaign, points);
  CHECK(*reversed.hypervolume == Approx(*in_order.hypervolume).epsilon(1e-12));
  REQUIRE(reversed.front().size() == in_order.front().size());
  for (std::size_t i = 0; i < in_order.front().size(); ++i) {
    CHECK(reversed.front()[i]->configuration == in_order.front()[i]->configuration);
    CHECK(reversed.front()[i]->validation.drop.high_pp ==
          Approx(in_order.front()[i]->validation.drop.high_pp).margin(1e-9));
  }
}

TEST_CASE("the report names unit, baseline, assumptions and ties", "[dse]") {
  Example example;
  const std::string text = front_report_text(summarise(example.campaign, example.points()));
  for (const char* part :
       {"multipliers alone", "u8 x sm8 exact(8, 8), synthetic", "zero-delay activity", "uniform operands", "tie",
        "reference point: accuracy_drop_pp 20, energy_relative 1.1", "Cheapest within 0.5 pp"}) {
    CHECK_THAT(text, Catch::Contains(part));
  }
}

TEST_CASE("the report warns of drops against an exact network that retraining has damaged", "[dse]") {
  Example example;
  std::vector<db::StoredPoint> points = example.points();
  CHECK_THAT(front_report_text(summarise(example.campaign, points)), !Catch::Contains("Warning"));
  for (db::StoredPoint& point : points) {
    if (point.proposal.rung.retraining.steps == 0 || point.proposal.rung.split != "validation") continue;
    if (auto* report = std::get_if<AccuracyReport>(&point.outcome))
      *report = test::make_report(0.1, 5000, point.proposal.seed);
  }
  const CampaignSummary summary = summarise(example.campaign, points);
  const std::string text = front_report_text(summary);
  CAPTURE(text);
  REQUIRE(summary.damaged_reference.has_value());
  CHECK_THAT(text, Catch::Contains(
                       concat("Warning: retraining damages the exact network, ",
                              fixed(summary.exact().validation.mean_percent, 2), " % at rung \"retrained\" against ",
                              fixed(summary.damaged_reference->untrained_percent, 2), " % at rung \"recalibrated\"")));
  CHECK_THAT(text, Catch::Contains("lower /rungs/retrained/retraining/learning_rate, which is 0.01."));
}

TEST_CASE("progress follows the rung that is being measured", "[dse]") {
  Example example;
  ProgressTracker tracker(example.campaign);
  CHECK_FALSE(tracker.figures().has_value());
  double hypervolume = 0;
  bool was_retrained = false;
  for (const db::StoredPoint& point : example.points()) {
    tracker.add(point.proposal, outcome_of(point));
    const std::optional<ProgressFigures> figures = tracker.figures();
    REQUIRE(figures.has_value());
    const bool is_retrained = figures->rung == "retrained";
    if (!is_retrained) CHECK(*figures->hypervolume >= hypervolume);  // one seed each: points are only added
    CHECK(figures->best_energy_relative_within.has_value());
    was_retrained = is_retrained;
    hypervolume = *figures->hypervolume;
  }
  CHECK(was_retrained);
}

TEST_CASE("progress counts means over seeds, not each configuration's luckiest seed", "[dse]") {
  Example example;
  const std::vector<db::StoredPoint> points = example.points();
  ProgressTracker tracker(example.campaign);
  for (const db::StoredPoint& point : points) tracker.add(point.proposal, outcome_of(point));
  const CampaignSummary summary = summarise(example.campaign, points);
  const ProgressFigures figures = tracker.figures().value();
  CHECK(figures.rung == summary.rung.name);
  CHECK(figures.front_size == summary.front().size());
  CHECK(*figures.hypervolume == Approx(*summary.hypervolume));
  CHECK(*figures.best_energy_relative_within == Approx(summary.best_within(0.5).cost.energy_relative));
}

TEST_CASE("a front seen while it is verified marks what may still leave it", "[dse]") {
  Example example;
  const CampaignSummary searched = summarise(example.campaign, example.points(40));
  for (const ConfigurationSummary& c : searched.configurations) CHECK_FALSE(c.verified);
  CHECK_THAT(standing(searched, *searched.front().front()), Catch::Contains("verification has not begun"));

  Example partly_verified;
  const CampaignSummary interim = summarise(partly_verified.campaign, partly_verified.points(70));
  REQUIRE(interim.is_final_rung);
  const std::vector<const ConfigurationSummary*> front = interim.front();
  const auto open = std::find_if(front.begin(), front.end(), [](const auto* c) { return !c->verified; });
  REQUIRE(open != front.end());
  CHECK(standing(interim, **open) == "on the front, not verified: 1 of 3 seeds");
  CHECK_THAT(front_report_text(interim), Catch::Contains("? on it so far") && Catch::Contains("  ?  "));
  CHECK(standing(interim, interim.exact()) == "the exact configuration, verified");

  Example finished;
  const CampaignSummary summary = summarise(finished.campaign, finished.points());
  CHECK(standing(summary, *summary.front().front()) == "on the front, verified");
  CHECK_THAT(front_report_text(summary), !Catch::Contains("? on it so far"));
}

TEST_CASE("a row of one seed has the seed spread of those of several, or no verdict", "[dse]") {
  Example example;
  const std::vector<db::StoredPoint> points = example.points();
  const CampaignSummary summary = summarise(example.campaign, points);
  const auto one_seed = std::find_if(summary.configurations.begin(), summary.configurations.end(),
                                     [](const ConfigurationSummary& c) { return c.replicates.size() == 1; });
  REQUIRE(one_seed != summary.configurations.end());
  CHECK(one_seed->validation.drop.seed_spread == SeedSpread::kPooled);
  CHECK(one_seed->test->drop.seed_spread == SeedSpread::kPooled);
  CHECK_THAT(front_report_text(summary), Catch::Contains("Rows of one seed take the seed spread of the "));

  // The first seeds alone: nothing tells how seeds differ.
  std::vector<db::StoredPoint> first_seeds;
  std::copy_if(points.begin(), points.end(), std::back_inserter(first_seeds),
               [](const db::StoredPoint& point) { return point.proposal.seed == 1; });
  const CampaignSummary unknown = summarise(example.campaign, first_seeds);
  for (const ConfigurationSummary& c : unknown.configurations) CHECK(verdict(c.validation.drop) == "one seed");
  CHECK_THAT(front_report_text(unknown),
             Catch::Contains("not shown to be within 0.5 pp: one seed") && Catch::Contains("show no tie and no loss"));
}

TEST_CASE("the recommended point is not called within the limit where its interval exceeds it", "[dse]") {
  Example example;
  CampaignSummary summary = summarise(example.campaign, example.points());
  const PairedDrop& drop = summary.best_within(summary.within_pp).validation.drop;
  REQUIRE(drop.high_pp > 0.5);
  CHECK_THAT(front_report_text(summary),
             Catch::Contains(concat("not shown to be within 0.5 pp: the interval reaches ", fixed(drop.high_pp, 2))));
  summary.within_pp = 50;  // every interval fits
  CHECK_THAT(front_report_text(summary), !Catch::Contains("not shown to be within"));
}

TEST_CASE("the report names look-ups outside the library's tables and multipliers slower than the period", "[dse]") {
  Example example;
  CampaignSummary summary = summarise(example.campaign, example.points());
  CHECK_THAT(front_report_text(summary), !Catch::Contains("look-ups") && !Catch::Contains("above the period"));
  for (ConfigurationSummary& c : summary.configurations) {
    for (LayerCost& layer : c.cost.layers) {
      layer.unit.extrapolated_lookups = layer.unit.area_um2 > 500 ? 84 : 18;
      layer.unit.provenance.period_ns = 2.9;
    }
  }
  CHECK_THAT(front_report_text(summary),
             Catch::Contains("18 to 84 table look-ups per unit lie outside the library's tables") &&
                 Catch::Contains("Delay above the period of 2.9 ns (exact(8, 8) 3.00 ns): pipelining or a slower clock "
                                 "is needed; power at this clock is nominal"));
  CHECK(is_slower_than_period(summary.exact().cost));
}

}  // namespace axdse::dse
