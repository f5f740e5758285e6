#include "dse/searchers/campaign_searcher.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "core/error.hpp"
#include "tests/support/synthetic_problem.hpp"

namespace axdse::dse {
namespace {

CampaignSearchParams params_of(const SyntheticProblem& problem, const std::string& searcher) {
  return {
      .searcher = searcher,
      .rung = {.name = "recalibrated", .images = 5000},
      .evaluations = 60,
      .population = 12,
      .seed = 11,
      .objectives = {find_objective("accuracy_drop_pp"), find_objective("energy_relative")},
      .reference = {20, 1.1},
      .verification = CampaignSearchParams::Verification{.rung = {.name = "retrained", .retraining = {.steps = 234}},
                                                         .uniform = true,
                                                         .mixed_points = 4,
                                                         .seeds = 3},
      .within_pp = 0.5,
      .cost = [&problem](const Configuration& configuration) { return problem.cost(configuration); }};
}

std::vector<Proposal> proposals_of(const SyntheticProblem& problem, const CampaignSearchParams& params,
                                   std::size_t at_a_time) {
  return run_to_end(*make_campaign_searcher(problem.space(), params), problem, at_a_time);
}

}  // namespace

// What every searcher must keep, whatever it proposes.
TEST_CASE("proposals depend on outcomes alone: numbered, distinct, and the same however many are asked for at a time",
          "[dse][property]") {
  const std::string searcher = GENERATE(from_range(known_searchers()));
  CAPTURE(searcher);
  const SyntheticProblem problem(2);
  const CampaignSearchParams params = params_of(problem, searcher);
  const std::vector<Proposal> one = proposals_of(problem, params, 1);
  std::set<std::string> identities;
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(one[i].number == static_cast<std::int64_t>(i));
    const std::string settings = settings_json(one[i].rung).dump() + std::to_string(one[i].seed);
    CHECK(identities.insert(one[i].configuration.sha256() + settings).second);
  }
  for (const std::size_t at_a_time : {2, 5, 1000}) {
    const std::vector<Proposal> many = proposals_of(problem, params, at_a_time);
    REQUIRE(many.size() == one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(many[i].configuration == one[i].configuration);
      CHECK(many[i].rung == one[i].rung);
      CHECK(many[i].seed == one[i].seed);
      CHECK(many[i].origin == one[i].origin);
    }
  }
}

TEST_CASE("a campaign searches, verifies with seeds, and counts test images last and once", "[dse]") {
  const SyntheticProblem problem(2);
  const CampaignSearchParams params = params_of(problem, "nsga2");
  const std::unique_ptr<Searcher> searcher = make_campaign_searcher(problem.space(), params);
  const std::size_t expected_at_first = searcher->expected_proposals();
  const std::vector<Proposal> proposals = run_to_end(*searcher, problem);
  CHECK(searcher->expected_proposals() == proposals.size());
  CHECK(std::abs(static_cast<double>(expected_at_first) - static_cast<double>(proposals.size())) <
        0.25 * static_cast<double>(proposals.size()));

  std::map<std::string, std::size_t> count;
  std::map<std::string, std::set<std::uint64_t>> verified_seeds;
  std::map<std::string, std::set<std::uint64_t>> tested_seeds;
  std::map<std::string, Configuration> configurations;
  bool testing = false;
  for (const Proposal& proposal : proposals) {
    ++count[proposal.origin];
    const std::string& identity = proposal.configuration.sha256();
    configurations.emplace(identity, proposal.configuration);
    CHECK((proposal.rung.split == "test") == (proposal.origin == "report"));
    CHECK((!testing || proposal.origin == "report"));
    testing = proposal.origin == "report";
    if (proposal.origin == "verification") {
      CHECK(proposal.rung == params.verification->rung);
      verified_seeds[identity].insert(proposal.seed);
    }
    if (proposal.origin == "report") {
      CHECK(proposal.rung.images == 0);
      CHECK(proposal.rung.retraining == params.verification->rung.retraining);
      tested_seeds[identity].insert(proposal.seed);
    }
  }
  CHECK(count["uniform"] == 14);
  CHECK(count["nsga2"] == 46);
  CHECK(count["verification"] >= 14 + 2 + 3 * 3);
  CHECK(count["verification"] <= 45);

  const std::string exact = Configuration::uniform(problem.space().layer_names(), problem.space().exact).sha256();
  CHECK(verified_seeds.at(exact).size() == 3);
  std::size_t mixed = 0;
  for (const auto& [identity, seeds] : verified_seeds) {
    const bool is_mixed = !configurations.at(identity).is_uniform();
    mixed += is_mixed ? 1 : 0;
    if (is_mixed) CHECK(seeds.size() == 3);
  }
  CHECK(mixed >= 3);
  CHECK(mixed <= 4);
  for (const auto& [identity, seeds] : tested_seeds) CHECK(seeds == verified_seeds.at(identity));
  CHECK(tested_seeds.contains(exact));
  CHECK(tested_seeds.size() >= 14);
}

TEST_CASE("mixed points chosen for verification lie round the drop that the user cares for", "[dse]") {
  const SyntheticProblem problem(5);
  CampaignSearchParams params = params_of(problem, "nsga2");
  params.evaluations = 120;
  double cheapest_within = 1;
  std::set<std::string> mixed;
  for (const Proposal& proposal : proposals_of(problem, params, 2)) {
    if (proposal.origin != "verification" || proposal.configuration.is_uniform() ||
        !mixed.insert(proposal.configuration.sha256()).second)
      continue;
    const double drop = problem.true_drop_pp(proposal.configuration);
    CHECK(drop < 3);
    if (drop < 0.7) cheapest_within = std::min(cheapest_within, problem.cost(proposal.configuration).energy_relative);
  }
  CHECK(cheapest_within < 0.28);  // uniform exact(5, 5) has 0.23 at 0.35 pp, (6, 5) 0.33 at 0.08
}

TEST_CASE("without a verification the search's own front is reported", "[dse]") {
  const SyntheticProblem problem(2);
  CampaignSearchParams params = params_of(problem, "random");
  params.verification.reset();
  for (const Proposal& proposal : proposals_of(problem, params, 4)) CHECK(proposal.seed == 1);
}

TEST_CASE("a single rung is measured once: verification adds only seeds", "[dse]") {
  const SyntheticProblem problem(2);
  CampaignSearchParams params = params_of(problem, "random");
  params.verification->rung = params.rung;
  params.verification->rung.name = "the same by another name";
  for (const Proposal& proposal : proposals_of(problem, params, 4)) {
    if (proposal.origin == "verification") CHECK(proposal.seed > 1);
  }
}

TEST_CASE("a budget beyond the space ends with the space, and no more is expected", "[dse]") {
  const std::string searcher = GENERATE("random", "nsga2");
  CAPTURE(searcher);
  const SyntheticProblem problem(2);
  SearchSpace space = problem.space();
  for (std::size_t l = 3; l < space.layers.size(); ++l) space.layers[l].levels = {space.exact};
  for (std::size_t l = 0; l < 3; ++l)
    space.layers[l].levels.resize(4);  // 64 configurations, exact the only uniform one
  CampaignSearchParams params = params_of(problem, searcher);
  params.evaluations = 1'000'000'000;
  params.verification.reset();
  const std::unique_ptr<Searcher> search = make_campaign_searcher(space, params);
  CHECK(search->expected_proposals() < 200);
  std::size_t searched = 0;
  for (const Proposal& proposal : run_to_end(*search, problem)) searched += proposal.rung.split == "validation" ? 1 : 0;
  CHECK(searched == 64);
}

TEST_CASE("random search does not hold a large budget in memory", "[dse]") {
  const SyntheticProblem problem(2);
  CampaignSearchParams params = params_of(problem, "random");
  params.evaluations = 1'000'000'000;
  const std::unique_ptr<Searcher> search = make_campaign_searcher(problem.space(), params);
  for (int i = 0; i < 100; ++i) {
    for (const Proposal& proposal : search->ask(1)) search->tell(proposal, problem.evaluate(proposal));
  }
  CHECK_FALSE(search->finished());
}

TEST_CASE("an unknown searcher's error lists the known ones", "[dse]") {
  const SyntheticProblem problem(2);
  try {
    (void)make_campaign_searcher(problem.space(), params_of(problem, "annealing"));
    FAIL("no error");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().got == "\"annealing\"");
    CHECK(error.diagnostics().front().allowed == "uniform, random, nsga2");
  }
}

}  // namespace axdse::dse
