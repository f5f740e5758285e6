#include "dse/progress.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/support/fake_evaluators.hpp"

namespace axdse::test {
namespace {

dse::Campaign make_campaign() {
  dse::Campaign campaign;
  campaign.space = small_space(2, 3);
  campaign.objectives = {{find_objective("accuracy_drop_pp"), 20}, {find_objective("energy_relative"), 1.1}};
  campaign.rungs = {{.name = "fast", .images = 100}, {.name = "slow", .retraining = {.steps = 5}}};
  campaign.search = {.searcher = "nsga2", .rung = "fast", .evaluations = 6};
  campaign.verification = dse::VerificationChoice{.rung = "slow"};
  campaign.workers = 2;
  return campaign;
}

AccuracyReport report_of(std::int64_t correct, double seconds) {
  AccuracyReport report = make_report(1, 100, 1);
  report.correct = correct;
  report.training_seconds = seconds;
  report.evaluation_seconds = 0;
  return report;
}

}  // namespace

TEST_CASE("durations are told like a clock's", "[dse]") {
  CHECK(dse::clock_text(0) == "0:00");
  CHECK(dse::clock_text(9.6) == "0:10");
  CHECK(dse::clock_text(247) == "4:07");
  CHECK(dse::clock_text(3909) == "1:05:09");
  CHECK(dse::clock_text(-1) == "0:00");
}

TEST_CASE("the time left counts each rung by its own durations and says what it does not know", "[dse]") {
  const dse::Campaign campaign = make_campaign();
  dse::DurationEstimate estimate(campaign);
  CHECK_FALSE(estimate.remaining(1, 0).is_complete);
  estimate.add(campaign.rung("fast"), report_of(90, 2));
  estimate.add(campaign.rung("fast"), report_of(90, 4));
  CHECK(estimate.remaining(10, 0).is_complete);
  CHECK(estimate.remaining(10, 0).seconds == Approx(15));  // 3 s each, two at a time
  CHECK_FALSE(estimate.remaining(10, 4).is_complete);
  estimate.add(campaign.rung("slow"), report_of(90, 20));
  estimate.add({.name = "fast", .images = 7},
               report_of(90, 1000));  // another rung of the same name, from another campaign
  CHECK(estimate.remaining(10, 4).seconds == Approx(55));
  CHECK(estimate.remaining(10, 4).is_complete);
}

TEST_CASE("planned points of a search count the exact configuration even where no layer may take it", "[dse]") {
  dse::Campaign campaign = make_campaign();
  campaign.search.searcher = "uniform";
  CHECK(dse::planned_search_points(campaign) == 3);
  for (dse::LayerChoices& layer : campaign.space.layers) layer.levels.erase(layer.levels.begin());
  CHECK(dse::planned_search_points(campaign) == 3);  // exact, and the two levels left
}

TEST_CASE("a progress line says how far, how long, how good and what", "[dse]") {
  const dse::Campaign campaign = make_campaign();
  std::ostringstream out;
  dse::ProgressWriter progress(campaign, out, {});
  const auto names = campaign.space.layer_names();
  const auto tell = [&](std::int64_t number, int k, std::int64_t correct) {
    const Configuration configuration = Configuration::uniform(names, default_level(truncated(k)));
    const Proposal proposal{
        .number = number, .configuration = configuration, .rung = campaign.rung("fast"), .seed = 1, .origin = "test"};
    const Outcome outcome =
        Evaluation{.cost = FakeCostEvaluator().cost(configuration), .accuracy = report_of(correct, 3)};
    progress.point_done({.proposal = proposal,
                         .outcome = outcome,
                         .measured = number == 0,
                         .done = static_cast<std::size_t>(number) + 1,
                         .expected = 8});
  };
  tell(0, 0, 90);
  tell(1, 4, 89);
  const std::string text = out.str();
  const std::size_t second = text.find('\n') + 1;
  CHECK(text.substr(0, second) ==
        "[1/8] 0:00, ETA over 0:08 | fast: hypervolume 2.000, front 1, best energy within 0.5 pp 1.000 | "
        "exact(8, 8): 90.00 % of 100 validation images, energy 1.000\n");
  CHECK(text.substr(second) ==
        "[2/8] 0:00, ETA over 0:06 | fast: hypervolume 5.393, front 2, best energy within 0.5 pp 1.000 | "
        "truncated(4): 89.00 % of 100 validation images, energy 0.821 (stored)\n");
}

TEST_CASE("on a terminal one line is written over and over, no wider than the terminal", "[dse]") {
  const dse::Campaign campaign = make_campaign();
  std::ostringstream out;
  const Configuration configuration = campaign.exact_configuration();
  const Outcome outcome = Failure{.kind = Failure::Kind::kDiverged, .reason = "loss is nan"};
  const Proposal proposal{
      .number = 0, .configuration = configuration, .rung = campaign.rung("fast"), .seed = 1, .origin = "test"};
  {
    dse::ProgressWriter progress(campaign, out, {.rewrites_line = true, .width = 30});
    progress.point_done({.proposal = proposal, .outcome = outcome, .measured = true, .done = 1, .expected = 8});
  }
  CHECK(out.str() == "\r[1/8] 0:00, ETA over 0:00 | ex\033[K\n");
}

}  // namespace axdse::test
