#include "tests/support/example_campaign.hpp"

#include <memory>

#include "core/file.hpp"
#include "dse/searchers/campaign_searcher.hpp"
#include "tests/support/synthetic_problem.hpp"

namespace axdse::dse {
namespace {

constexpr const char* kDocument = R"json({
  "schema": "axdse.campaign/1",
  "name": "example",
  "network": {"architecture": "resnet8", "checkpoint": "net.safetensors"},
  "data": {"dataset": "fashion-mnist", "folder": "data"},
  "hardware": {"library": "cells.lib", "period_ns": 10},
  "levels": ["exact(8, 8)", "truncated(4)", "truncated(6)", "truncated(7)", "truncated(8)", "truncated(9)", "truncated(10)",
             "truncated(3, 5, 5)", "exact(6, 6)", "exact(6, 5)", "exact(5, 5)", "exact(5, 4)", "exact(4, 4)", "exact(4, 3)"],
  "objectives": [{"name": "accuracy_drop_pp", "reference": 20}, {"name": "energy_relative", "reference": 1.1}],
  "rungs": {"recalibrated": {"images": 5000}, "retrained": {"images": 5000, "retraining": {"steps": 234}}},
  "search": {"searcher": "nsga2", "rung": "recalibrated", "evaluations": 60, "population": 12},
  "verification": {"rung": "retrained", "mixed_points": 4, "seeds": 3},
  "report": {"within_pp": 0.5}
})json";

bool fails(const Configuration& configuration) {
  return configuration.is_uniform() &&
         configuration.layers().front().level.multiplier == MultiplierSpec(axdse::exact(4, 3));
}

}  // namespace

Campaign example_campaign(const std::filesystem::path& folder) {
  write_file_atomically(folder / "net.safetensors", "stand-in");
  write_file_atomically(folder / "cells.lib", "stand-in");
  for (const char* name :
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    write_file_atomically(folder / "data" / name, name);
  }
  write_file_atomically(folder / "example.json", kDocument);
  return load_campaign(folder / "example.json");
}

db::CampaignId run_example(const Campaign& campaign, db::ResultStore& store, std::size_t most) {
  const SyntheticProblem problem(2);
  CampaignSearchParams params{
      .searcher = campaign.search.searcher,
      .rung = campaign.rung(campaign.search.rung),
      .evaluations = static_cast<std::size_t>(campaign.search.evaluations),
      .population = static_cast<std::size_t>(campaign.search.population),
      .seed = campaign.seed,
      .verification =
          CampaignSearchParams::Verification{
              .rung = campaign.rung(campaign.verification->rung), .mixed_points = 4, .seeds = 3},
      .cost = [&problem](const Configuration& configuration) { return problem.cost(configuration); }};
  for (const CampaignObjective& objective : campaign.objectives) {
    params.objectives.push_back(objective.objective);
    params.reference.push_back(objective.reference);
  }
  const db::CampaignId id = store.open_campaign({.name = campaign.name,
                                                 .sha256 = campaign.sha256(),
                                                 .document = campaign.document,
                                                 .axdse_version = "test",
                                                 .created_at = {}});
  const std::unique_ptr<Searcher> searcher = make_campaign_searcher(campaign.space, params);
  std::size_t points = 0;
  while (!searcher->finished() && points < most) {
    for (const Proposal& proposal : searcher->ask(1)) {
      const Outcome outcome = fails(proposal.configuration)
                                  ? Outcome(Failure{Failure::Kind::kDiverged, "loss is not finite"})
                                  : problem.evaluate(proposal);
      const std::string training =
          proposal.configuration.sha256() + to_json(proposal.rung)["retraining"].dump() + std::to_string(proposal.seed);
      const std::string identity =
          training + proposal.rung.split + (proposal.rung.retraining.steps > 0 ? "retrained" : "");
      const auto* evaluation = std::get_if<Evaluation>(&outcome);
      store.add_accuracy(
          identity, training, proposal,
          evaluation != nullptr ? AccuracyOutcome(evaluation->accuracy) : AccuracyOutcome(std::get<Failure>(outcome)),
          evaluation != nullptr ? "weights of " + training : "");
      store.add_point(id, proposal, problem.cost(proposal.configuration), identity);
      searcher->tell(proposal, outcome);
      ++points;
    }
  }
  return id;
}

}  // namespace axdse::dse
