#include "dse/searchers/nsga2.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "dse/searchers/random.hpp"
#include "dse/searchers/uniform.hpp"
#include "tests/support/synthetic_problem.hpp"

namespace axdse::dse {
namespace {

constexpr std::size_t kEvaluations = 112;  // and 14 uniform ones

const Rung kRung = {.name = "recalibrated"};

std::vector<Objective> drop_and_energy() {
  return {find_objective("accuracy_drop_pp"), find_objective("energy_relative")};
}

std::unique_ptr<Searcher> with_uniform(const SyntheticProblem& problem, std::unique_ptr<SearchStage> stage) {
  std::vector<std::unique_ptr<SearchStage>> stages;
  stages.push_back(make_uniform_stage(problem.space(), {.rung = kRung}));
  stages.push_back(std::move(stage));
  return std::make_unique<SequenceSearcher>(
      Configuration::uniform(problem.space().layer_names(), problem.space().exact), std::move(stages));
}

std::unique_ptr<Searcher> nsga2(const SyntheticProblem& problem, std::uint64_t seed,
                                std::size_t screening_generations) {
  return with_uniform(
      problem,
      make_nsga2_stage(problem.space(), {.rung = kRung,
                                         .search_seed = seed,
                                         .evaluations = kEvaluations,
                                         .objectives = drop_and_energy(),
                                         .reference = {20, 1.1},
                                         .screening_generations = screening_generations,
                                         .cost = [&problem](const Configuration& c) { return problem.cost(c); }}));
}

std::unique_ptr<Searcher> random_search(const SyntheticProblem& problem, std::uint64_t seed) {
  return with_uniform(
      problem, make_random_stage(problem.space(), {.rung = kRung, .search_seed = seed, .evaluations = kEvaluations}));
}

/// Hypervolume above the uniform configurations' that a search finds, as a share of what there is to find.
double share_found(Searcher& searcher, const SyntheticProblem& problem) {
  std::vector<Configuration> all;
  std::vector<Configuration> uniform;
  for (const Proposal& proposal : run_to_end(searcher, problem)) {
    all.push_back(proposal.configuration);
    if (proposal.origin == "uniform") uniform.push_back(proposal.configuration);
  }
  REQUIRE(all.size() == kEvaluations + 14);
  const double start = problem.true_hypervolume(uniform);
  return (problem.true_hypervolume(all) - start) / (problem.best_hypervolume() - start);
}

}  // namespace

TEST_CASE("NSGA-II finds most of what random search misses, and screening helps", "[dse]") {
  double random = 0;
  double plain = 0;
  double screened = 0;
  constexpr int kProblems = 4;
  for (std::uint64_t seed = 1; seed <= kProblems; ++seed) {
    const SyntheticProblem problem(seed);
    random += share_found(*random_search(problem, seed), problem) / kProblems;
    plain += share_found(*nsga2(problem, seed, 0), problem) / kProblems;
    screened += share_found(*nsga2(problem, seed, Nsga2Params{}.screening_generations), problem) / kProblems;
  }
  INFO("share of the hypervolume above the uniform configurations': random " << random << ", NSGA-II " << plain
                                                                             << ", screened " << screened);
  CHECK(random < 0.1);
  CHECK(plain > 0.5);
  CHECK(screened > plain + 0.08);
  CHECK(screened > 0.75);
}

TEST_CASE("NSGA-II measures nothing twice and fills its budget", "[dse]") {
  const SyntheticProblem problem(3);
  std::set<std::string> seen;
  const std::unique_ptr<Searcher> searcher = nsga2(problem, 5, 3);
  for (const Proposal& proposal : run_to_end(*searcher, problem))
    CHECK(seen.insert(proposal.configuration.sha256()).second);
  CHECK(seen.size() == kEvaluations + 14);
}

TEST_CASE("NSGA-II goes on when most points fail, and never builds on a failure", "[dse]") {
  const SyntheticProblem problem(4);
  const std::unique_ptr<Searcher> searcher = nsga2(problem, 6, 5);
  const Level failing = default_level(parse_multiplier("exact(4, 3)"));
  std::size_t failures_of_search = 0;
  std::size_t asked_of_search = 0;
  while (!searcher->finished()) {
    for (const Proposal& proposal : searcher->ask(4)) {
      const bool fails = proposal.configuration.layers()[3].level == failing;
      asked_of_search += proposal.origin == "nsga2" ? 1 : 0;
      failures_of_search += proposal.origin == "nsga2" && fails ? 1 : 0;
      searcher->tell(proposal,
                     fails ? Outcome(Failure{Failure::Kind::kDiverged, "loss is NaN"}) : problem.evaluate(proposal));
    }
  }
  CHECK(asked_of_search == kEvaluations);
  CHECK(failures_of_search < kEvaluations / 8);  // met by mutation alone
}

TEST_CASE("a search whose exact configuration failed says so", "[dse]") {
  const SyntheticProblem problem(4);
  const std::unique_ptr<Searcher> searcher = nsga2(problem, 6, 5);
  const auto run = [&] {
    while (!searcher->finished()) {
      for (const Proposal& proposal : searcher->ask(4)) {
        const bool fails = proposal.number == 0;
        searcher->tell(proposal,
                       fails ? Outcome(Failure{Failure::Kind::kDiverged, "loss is NaN"}) : problem.evaluate(proposal));
      }
    }
  };
  CHECK_THROWS_WITH(run(), Catch::Contains("failure of the exact configuration: loss is NaN"));
}

TEST_CASE("a space smaller than the budget is searched to its end", "[dse]") {
  SearchSpace space = SyntheticProblem(1).space();
  space.layers.resize(2);
  for (LayerChoices& layer : space.layers) layer.levels.resize(4);
  const SyntheticProblem problem(1);
  std::vector<std::unique_ptr<SearchStage>> stages;
  stages.push_back(make_uniform_stage(space, {.rung = kRung}));
  SECTION("random") { stages.push_back(make_random_stage(space, {.rung = kRung, .evaluations = 50})); }
  SECTION("nsga2") {
    stages.push_back(
        make_nsga2_stage(space, {.rung = kRung, .evaluations = 50, .population = 7, .objectives = drop_and_energy()}));
  }
  SequenceSearcher searcher(Configuration::uniform(space.layer_names(), space.exact), std::move(stages));
  CHECK(run_to_end(searcher, problem).size() == 16);
}

}  // namespace axdse::dse
