#include "dse/searchers/campaign_searcher.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/searchers/nsga2.hpp"
#include "dse/searchers/random.hpp"
#include "dse/searchers/report.hpp"
#include "dse/searchers/sequence.hpp"
#include "dse/searchers/uniform.hpp"
#include "dse/searchers/verification.hpp"

namespace axdse::dse {
namespace {

constexpr std::uint64_t kFirstSeed = 1;

/// The stage that follows the uniform configurations; nullptr when they are all there is.
std::unique_ptr<SearchStage> make_search_stage(const SearchSpace& space, const CampaignSearchParams& params,
                                               std::size_t evaluations) {
  if (params.searcher == "uniform") return nullptr;
  if (params.searcher == "random") {
    return make_random_stage(
        space,
        {.rung = params.rung, .replicate_seed = kFirstSeed, .search_seed = params.seed, .evaluations = evaluations});
  }
  if (params.searcher == "nsga2") {
    if (params.objectives.size() < 2 || params.population == 0) {
      throw SpecError({.where = "search",
                       .got = concat(params.objectives.size(), " objectives, population ", params.population),
                       .allowed = "at least 2 objectives and a population of at least 1 for nsga2"});
    }
    return make_nsga2_stage(space, {.rung = params.rung,
                                    .replicate_seed = kFirstSeed,
                                    .search_seed = params.seed,
                                    .evaluations = evaluations,
                                    .population = params.population,
                                    .objectives = params.objectives,
                                    .reference = params.reference,
                                    .cost = params.cost});
  }
  throw SpecError({.where = "search/searcher",
                   .got = concat("\"", params.searcher, "\""),
                   .allowed = join(known_searchers(), ", "),
                   .fix = "choose one of these"});
}

}  // namespace

std::span<const std::string> known_searchers() {
  static const std::array<std::string, 3> kNames = {"uniform", "random", "nsga2"};
  return kNames;
}

std::unique_ptr<Searcher> make_campaign_searcher(const SearchSpace& space, const CampaignSearchParams& params) {
  const std::size_t uniform_count = uniform_configurations(space).size();
  // More than there are configurations would be promised, not found.
  const auto evaluations = static_cast<std::size_t>(std::min(static_cast<double>(params.evaluations), space.size()));
  const std::size_t further_evaluations = evaluations - std::min(evaluations, uniform_count);

  std::vector<std::unique_ptr<SearchStage>> stages;
  stages.push_back(make_uniform_stage(space, {.rung = params.rung, .seeds = {kFirstSeed}}));
  if (std::unique_ptr<SearchStage> search = make_search_stage(space, params, further_evaluations))
    stages.push_back(std::move(search));

  ReportParams report{.rung = params.rung, .seeds = {kFirstSeed}, .objectives = params.objectives};
  if (params.verification) {
    report.rung = params.verification->rung;
    report.seeds.clear();
    for (std::uint64_t s = 0; s < std::max<std::uint64_t>(1, params.verification->seeds); ++s)
      report.seeds.push_back(kFirstSeed + s);
    stages.push_back(make_verification_stage(space, {.search_rung = params.rung,
                                                     .search_seed = kFirstSeed,
                                                     .rung = report.rung,
                                                     .seeds = report.seeds,
                                                     .uniform = params.verification->uniform,
                                                     .mixed_points = params.verification->mixed_points,
                                                     .within_pp = params.within_pp,
                                                     .objectives = params.objectives}));
  }
  stages.push_back(make_report_stage(space, std::move(report)));
  return std::make_unique<SequenceSearcher>(Configuration::uniform(space.layer_names(), space.exact),
                                            std::move(stages));
}

}  // namespace axdse::dse
