#include "dse/searchers/sequence.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "dse/searchers/random.hpp"
#include "dse/searchers/uniform.hpp"
#include "tests/support/synthetic_problem.hpp"

namespace axdse::dse {
namespace {

const Rung kRung = {.name = "recalibrated"};

SequenceSearcher uniform_then_random(const SyntheticProblem& problem) {
  std::vector<std::unique_ptr<SearchStage>> stages;
  stages.push_back(make_uniform_stage(problem.space(), {.rung = kRung}));
  stages.push_back(make_random_stage(problem.space(), {.rung = kRung, .search_seed = 3, .evaluations = 7}));
  return {Configuration::uniform(problem.space().layer_names(), problem.space().exact), std::move(stages)};
}

}  // namespace

TEST_CASE("stages are barriers: the next one starts when the last outcome is told", "[dse]") {
  const SyntheticProblem problem(1);
  SequenceSearcher searcher = uniform_then_random(problem);
  CHECK(searcher.expected_proposals() == 21);
  const std::vector<Proposal> uniform = searcher.ask(100);
  REQUIRE(uniform.size() == 14);
  CHECK(uniform.front().configuration == Configuration::uniform(problem.space().layer_names(), problem.space().exact));
  CHECK(searcher.ask(1).empty());
  CHECK_FALSE(searcher.finished());
  for (const Proposal& proposal : uniform) {
    CHECK(searcher.ask(100).empty());
    searcher.tell(proposal, problem.evaluate(proposal));
  }
  const std::vector<Proposal> random = searcher.ask(100);
  REQUIRE(random.size() == 7);
  CHECK(random.front().number == 14);
  CHECK(random.front().origin == "random");
  CHECK(searcher.expected_proposals() == 21);
  for (const Proposal& proposal : random) searcher.tell(proposal, problem.evaluate(proposal));
  CHECK(searcher.finished());
  CHECK(searcher.ask(1).empty());
  CHECK(searcher.expected_proposals() == 21);
}

TEST_CASE("what is told out of order is refused", "[dse]") {
  const SyntheticProblem problem(1);
  SequenceSearcher searcher = uniform_then_random(problem);
  const std::vector<Proposal> asked = searcher.ask(2);
  CHECK_THROWS_AS(searcher.tell(asked[1], problem.evaluate(asked[1])), InternalError);
  searcher.tell(asked[0], problem.evaluate(asked[0]));
  CHECK_THROWS_AS(searcher.tell(asked[0], problem.evaluate(asked[0])), InternalError);
}

TEST_CASE("a search of no stages is finished", "[dse]") {
  SequenceSearcher searcher({}, {});
  CHECK(searcher.finished());
  CHECK(searcher.ask(5).empty());
  CHECK(searcher.expected_proposals() == 0);
}

}  // namespace axdse::dse
