#include "dse/runner.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <stop_token>

#include "core/error.hpp"
#include "tests/support/adaptive_searcher.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/memory_result_store.hpp"
#include "tests/support/result_store_contract.hpp"

namespace axdse::test {
namespace {

using std::chrono::milliseconds;

/// Keeps the numbers of all points and may do something at each.
class Recorder final : public dse::ProgressSink {
 public:
  explicit Recorder(std::function<void(const dse::PointDone&)> at_point = [](const dse::PointDone&) {})
      : at_point_(std::move(at_point)) {}
  void point_done(const dse::PointDone& point) override {
    numbers.push_back(point.proposal.number);
    at_point_(point);
  }
  std::vector<std::int64_t> numbers;

 private:
  std::function<void(const dse::PointDone&)> at_point_;
};

/// Asks for a fixed list at once.
class ListSearcher final : public dse::Searcher {
 public:
  explicit ListSearcher(std::vector<Configuration> configurations) : configurations_(std::move(configurations)) {}
  [[nodiscard]] std::vector<Proposal> ask(std::size_t max_count) override {
    std::vector<Proposal> proposals;
    for (; proposals.size() < max_count && asked_ < configurations_.size(); ++asked_) {
      proposals.push_back(
          {.number = static_cast<std::int64_t>(asked_), .configuration = configurations_[asked_], .origin = "list"});
    }
    return proposals;
  }
  void tell(const Proposal& proposal, const Outcome& outcome) override {
    CHECK(proposal.number == static_cast<std::int64_t>(outcomes.size()));
    outcomes.push_back(outcome);
  }
  [[nodiscard]] bool finished() const override { return outcomes.size() == configurations_.size(); }
  [[nodiscard]] std::size_t expected_proposals() const override { return configurations_.size(); }
  std::vector<Outcome> outcomes;

 private:
  std::vector<Configuration> configurations_;
  std::size_t asked_ = 0;
};

std::vector<Configuration> uniform_configurations(int count) {
  const dse::SearchSpace space = small_space(2, count);
  std::vector<Configuration> configurations;
  for (const Level& level : space.common_levels())
    configurations.push_back(Configuration::uniform(space.layer_names(), level));
  return configurations;
}

/// A store, a campaign in it and what a run needs beside its searcher and accuracies.
struct Bench {
  std::unique_ptr<db::ResultStore> store = std::make_unique<MemoryResultStore>();
  db::CampaignId campaign =
      store->open_campaign({.name = "bench", .sha256 = "bench", .document = "{}", .axdse_version = "0"});

  dse::RunStats run(dse::Searcher& searcher, const evaluators::AccuracyEvaluator& accuracy, Recorder& recorder,
                    int workers = 2, const std::stop_token& stop = {}) {
    return dse::run_search(searcher, FakeCostEvaluator(), accuracy, *store, campaign, {.workers = workers}, recorder,
                           stop);
  }
  dse::RunStats run(dse::Searcher& searcher, const evaluators::AccuracyEvaluator& accuracy, int workers = 2) {
    Recorder recorder;
    return run(searcher, accuracy, recorder, workers);
  }
};

AdaptiveSearcher make_searcher() { return {small_space(3, 4), 6, 8}; }

const std::vector<db::StoredPoint>& undisturbed_points() {
  static const std::vector<db::StoredPoint> kPoints = [] {
    Bench bench;
    AdaptiveSearcher searcher = make_searcher();
    static_cast<void>(bench.run(searcher, FakeAccuracyEvaluator(), 1));
    return bench.store->points(bench.campaign);
  }();
  return kPoints;
}

void check_equal(const std::vector<db::StoredPoint>& points, const std::vector<db::StoredPoint>& expected) {
  REQUIRE(points.size() == expected.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    CAPTURE(i);
    CHECK(equal_points(points[i], expected[i]));
  }
}

}  // namespace

TEST_CASE("points are told and stored in proposal order whoever finishes first", "[dse]") {
  Bench bench;
  // The first ends only once the fourth has begun, which takes a worker that has ended a later one.
  std::promise<void> fourth_begins;
  std::future<void> fourth_has_begun = fourth_begins.get_future();
  std::atomic<bool> was_overtaken = false;
  const FakeAccuracyEvaluator accuracy({.pause = [&](const Proposal& proposal) {
    if (proposal.number == 3) fourth_begins.set_value();
    if (proposal.number == 0)
      was_overtaken = fourth_has_begun.wait_for(std::chrono::minutes(1)) == std::future_status::ready;
    return milliseconds(0);
  }});
  ListSearcher searcher(uniform_configurations(6));
  Recorder recorder;
  const dse::RunStats stats = bench.run(searcher, accuracy, recorder, 3);
  CHECK(was_overtaken);
  CHECK(recorder.numbers == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
  CHECK(stats.points == 6);
  CHECK(stats.measured == 6);
  CHECK(stats.failed == 0);
  CHECK_FALSE(stats.stopped);
  CHECK(accuracy.most_at_a_time() > 1);
  CHECK(accuracy.most_at_a_time() <= 3);
}

TEST_CASE("the number of workers changes no result", "[dse][property]") {
  const std::vector<db::StoredPoint>& expected = undisturbed_points();
  const int workers = GENERATE(1, 2, 5, 16);
  CAPTURE(workers);
  Bench bench;
  const FakeAccuracyEvaluator accuracy(
      {.pause = [](const Proposal& proposal) { return milliseconds(proposal.number * 5 % 4); }});
  AdaptiveSearcher searcher = make_searcher();
  static_cast<void>(bench.run(searcher, accuracy, workers));
  check_equal(bench.store->points(bench.campaign), expected);
  CHECK(accuracy.most_at_a_time() <= workers);
}

TEST_CASE("nothing of equal identity is measured twice, not even at the same time", "[dse]") {
  Bench bench;
  const Configuration one = uniform_configurations(2)[0];
  const Configuration other = uniform_configurations(2)[1];
  const FakeAccuracyEvaluator accuracy({.pause = [](const Proposal&) { return milliseconds(10); }});
  ListSearcher searcher({one, one, other, one, other});
  const dse::RunStats stats = bench.run(searcher, accuracy, 4);
  CHECK(stats.points == 5);
  CHECK(stats.measured == 2);
  CHECK(accuracy.evaluations().size() == 2);
  for (const auto& [identity, count] : accuracy.evaluations()) CHECK(count == 1);
  const auto points = bench.store->points(bench.campaign);
  REQUIRE(points.size() == 5);
  CHECK_FALSE(points[0].reused);
  CHECK(points[1].reused);
  CHECK(points[1].outcome == points[0].outcome);
  CHECK_FALSE(points[0].outcome == points[2].outcome);
}

TEST_CASE("the same run again measures nothing and tells the same", "[dse]") {
  Bench bench;
  ListSearcher first(uniform_configurations(4));
  static_cast<void>(bench.run(first, FakeAccuracyEvaluator()));
  const auto points = bench.store->points(bench.campaign);
  ListSearcher second(uniform_configurations(4));
  const FakeAccuracyEvaluator accuracy;
  const dse::RunStats stats = bench.run(second, accuracy);
  CHECK(accuracy.evaluations().empty());
  CHECK(stats.points == 4);
  CHECK(stats.measured == 0);
  check_equal(bench.store->points(bench.campaign), points);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(std::get<Evaluation>(first.outcomes[i]).accuracy == std::get<Evaluation>(second.outcomes[i]).accuracy);
  }
}

TEST_CASE("a campaign that was begun elsewhere is not continued as if it were one", "[dse]") {
  Bench bench;
  ListSearcher first(uniform_configurations(4));
  static_cast<void>(bench.run(first, FakeAccuracyEvaluator()));
  const auto points = bench.store->points(bench.campaign);
  ListSearcher second(uniform_configurations(4));
  FakeAccuracyEvaluator::Params elsewhere;
  elsewhere.machine = "another";
  CHECK_THROWS_AS(bench.run(second, FakeAccuracyEvaluator(elsewhere)), SpecError);
  check_equal(bench.store->points(bench.campaign), points);
}

TEST_CASE("a stop request lets running evaluations end, and the resumed run equals an undisturbed one", "[dse]") {
  const std::vector<db::StoredPoint>& expected = undisturbed_points();
  const std::int64_t stop_at = GENERATE(0, 6, 20, 46, 47);
  CAPTURE(stop_at);
  Bench bench;
  {
    std::stop_source source;
    std::atomic<int> under_way = 0;
    const FakeAccuracyEvaluator accuracy(
        {.pause = [](const Proposal&) { return milliseconds(2); }, .before = [&](const Proposal&) { ++under_way; }});
    Recorder stopper([&](const dse::PointDone& point) {
      if (point.proposal.number == stop_at) source.request_stop();
    });
    AdaptiveSearcher searcher = make_searcher();
    const dse::RunStats stats = bench.run(searcher, accuracy, stopper, 2, source.get_token());
    CHECK(stats.stopped == (stats.points < expected.size()));
    CHECK(stats.points >= static_cast<std::size_t>(stop_at) + 1);
    // What was measured is stored, also where an earlier point is still open.
    for (const auto& [identity, count] : accuracy.evaluations())
      CHECK(bench.store->find_accuracy(identity).has_value());
  }
  AdaptiveSearcher searcher = make_searcher();
  static_cast<void>(bench.run(searcher, FakeAccuracyEvaluator()));
  check_equal(bench.store->points(bench.campaign), expected);
}

TEST_CASE("a stop request before the start measures nothing", "[dse]") {
  Bench bench;
  std::stop_source source;
  source.request_stop();
  Recorder recorder;
  const FakeAccuracyEvaluator accuracy;
  ListSearcher searcher(uniform_configurations(3));
  const dse::RunStats stats = bench.run(searcher, accuracy, recorder, 2, source.get_token());
  CHECK(stats.stopped);
  CHECK(stats.points == 0);
  CHECK(accuracy.evaluations().empty());
}

TEST_CASE("a stop request wakes a run that waits for its workers", "[dse]") {
  Bench bench;
  std::stop_source source;
  Recorder recorder;
  const FakeAccuracyEvaluator accuracy({.pause = [&source](const Proposal&) {
    source.request_stop();
    return milliseconds(10);
  }});
  ListSearcher searcher(uniform_configurations(5));
  const dse::RunStats stats = bench.run(searcher, accuracy, recorder, 1, source.get_token());
  CHECK(stats.stopped);
  CHECK(stats.points == 1);  // the one under way was measured, stored and told
  CHECK(bench.store->points(bench.campaign).size() == 1);
}

TEST_CASE("failures are stored with their reason and told", "[dse]") {
  Bench bench;
  const FakeAccuracyEvaluator accuracy({.fails = [](const Proposal& proposal) { return proposal.number == 1; }});
  ListSearcher searcher(uniform_configurations(3));
  const dse::RunStats stats = bench.run(searcher, accuracy);
  CHECK(stats.failed == 1);
  REQUIRE(std::holds_alternative<Failure>(searcher.outcomes[1]));
  CHECK(std::get<Failure>(searcher.outcomes[1]).reason == "made to fail");
  CHECK(bench.store->points(bench.campaign)[1].outcome ==
        AccuracyOutcome{Failure{.kind = Failure::Kind::kDiverged, .reason = "made to fail"}});
}

TEST_CASE("failures alone are no success", "[dse]") {
  Bench bench;
  const FakeAccuracyEvaluator accuracy({.fails = [](const Proposal&) { return true; }});
  ListSearcher searcher(uniform_configurations(3));
  try {
    static_cast<void>(bench.run(searcher, accuracy));
    FAIL("nothing was thrown");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics()[0].got == "failures alone, all 3 points");
    CHECK(error.diagnostics()[0].why == "the first one: diverged: made to fail");
  }
  CHECK(bench.store->points(bench.campaign).size() == 3);
}

TEST_CASE("what a worker throws ends the run, the point stays open and can be resumed", "[dse]") {
  const std::vector<db::StoredPoint>& expected = undisturbed_points();
  Bench bench;
  {
    const FakeAccuracyEvaluator accuracy({.before = [](const Proposal& proposal) {
      if (proposal.number == 11) throw ResourceError({.where = "worker", .got = "no memory"});
    }});
    AdaptiveSearcher searcher = make_searcher();
    CHECK_THROWS_AS(bench.run(searcher, accuracy), ResourceError);
    for (const auto& [identity, count] : accuracy.evaluations()) CHECK(count == 1);
    CHECK(bench.store->points(bench.campaign).size() <= 11);
  }
  AdaptiveSearcher searcher = make_searcher();
  static_cast<void>(bench.run(searcher, FakeAccuracyEvaluator()));
  check_equal(bench.store->points(bench.campaign), expected);
}

TEST_CASE("an exception of any type reaches the caller as it is", "[dse]") {
  Bench bench;
  const FakeAccuracyEvaluator accuracy({.before = [](const Proposal&) { throw std::bad_alloc(); }});
  ListSearcher searcher(uniform_configurations(3));
  CHECK_THROWS_AS(bench.run(searcher, accuracy), std::bad_alloc);
  CHECK(bench.store->points(bench.campaign).empty());
}

}  // namespace axdse::test
