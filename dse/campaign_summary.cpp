#include "dse/campaign_summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/searchers/report.hpp"

namespace axdse::dse {
namespace {

std::vector<Objective> plain_objectives(const std::vector<CampaignObjective>& objectives) {
  std::vector<Objective> plain;
  for (const CampaignObjective& objective : objectives) plain.push_back(objective.objective);
  return plain;
}

std::optional<double> hypervolume(const std::vector<CampaignObjective>& objectives,
                                  std::span<const ObjectiveVector> points) {
  if (objectives.size() != 2) return std::nullopt;
  return hypervolume_2d(points, std::array{objectives[0].reference, objectives[1].reference});
}

const Evaluation* evaluation_of(const Trial* trial) {
  return trial == nullptr ? nullptr : std::get_if<Evaluation>(&trial->outcome);
}

/// The evaluations of one configuration and of exact at the seeds that both have.
AccuracyOverSeeds split_accuracy(const History& history, const Configuration& configuration, const Rung& rung,
                                 const std::vector<std::uint64_t>& seeds) {
  std::vector<ReplicatePair> pairs;
  for (const std::uint64_t seed : seeds) {
    const Evaluation* candidate = evaluation_of(history.find(configuration, rung, seed));
    const Evaluation* exact = evaluation_of(history.find(history.exact(), rung, seed));
    if (candidate != nullptr && exact != nullptr) pairs.push_back({&candidate->accuracy, &exact->accuracy});
  }
  AccuracyOverSeeds accuracy;
  if (pairs.empty()) return accuracy;
  accuracy.images = pairs.front().candidate->images;
  const auto count = static_cast<double>(pairs.size());
  for (const ReplicatePair& pair : pairs) accuracy.mean_percent += 100 * pair.candidate->accuracy() / count;
  double squares = 0;
  for (const ReplicatePair& pair : pairs)
    squares += std::pow(100 * pair.candidate->accuracy() - accuracy.mean_percent, 2);
  if (pairs.size() > 1) accuracy.deviation_pp = std::sqrt(squares / (count - 1));
  accuracy.drop = paired_drop(pairs);
  return accuracy;
}

/// The campaign's last rung that exact was measured at.
const Rung& summarised_rung(const Campaign& campaign, const History& history) {
  std::vector<std::string> names;
  if (campaign.verification) names.push_back(campaign.verification->rung);
  names.push_back(campaign.search.rung);
  for (const std::string& name : names) {
    const Rung& rung = campaign.rung(name);
    for (const Trial& trial : history.trials()) {
      const Proposal& proposal = trial.proposal;
      const bool there =
          proposal.configuration == history.exact() && settings_json(proposal.rung) == settings_json(rung);
      if (there && std::holds_alternative<Evaluation>(trial.outcome)) return rung;
    }
  }
  throw SpecError(
      {.where = concat("campaign \"", campaign.name, "\""),
       .got = concat(history.trials().size(), " points, none of them the exact configuration at ", join(names, " or ")),
       .why = "every accuracy is compared with the exact configuration's",
       .fix = "run the campaign further: dse-run with the same campaign file and database goes on where it stopped"});
}

/// Everything about one configuration at `rung`; nothing if it failed there at any seed, or has no seed in common with
/// exact.
std::optional<ConfigurationSummary> summarise_configuration(
    const History& history, const Configuration& configuration, const Rung& rung,
    const std::vector<const Trial*>& trials, const std::map<std::int64_t, const db::StoredPoint*>& stored,
    const std::vector<Objective>& objectives) {
  ConfigurationSummary summary{.point = trials.front()->proposal.number, .configuration = configuration};
  summary.is_exact = configuration == history.exact();
  summary.objectives.assign(objectives.size(), 0);
  std::vector<std::uint64_t> seeds;
  for (const Trial* trial : trials) {
    const Evaluation* evaluation = evaluation_of(trial);
    if (evaluation == nullptr) return std::nullopt;
    const Proposal& proposal = trial->proposal;
    if (evaluation_of(history.find(history.exact(), rung, proposal.seed)) == nullptr) continue;
    const std::optional<ObjectiveVector> values = history.objectives(*trial, objectives);
    for (std::size_t m = 0; m < objectives.size(); ++m) summary.objectives[m] += values->at(m);
    summary.cost = evaluation->cost;
    seeds.push_back(proposal.seed);
    Replicate replicate{.seed = proposal.seed,
                        .point = proposal.number,
                        .validation_percent = 100 * evaluation->accuracy.accuracy(),
                        .training_identity = stored.at(proposal.number)->training_identity};
    if (const Evaluation* test = evaluation_of(history.find(configuration, report_rung(rung), proposal.seed))) {
      replicate.test_percent = 100 * test->accuracy.accuracy();
    }
    summary.replicates.push_back(std::move(replicate));
  }
  if (seeds.empty()) return std::nullopt;
  for (double& value : summary.objectives) value /= static_cast<double>(seeds.size());
  std::sort(summary.replicates.begin(), summary.replicates.end(),
            [](const auto& a, const auto& b) { return a.seed < b.seed; });
  summary.validation = split_accuracy(history, configuration, rung, seeds);
  const AccuracyOverSeeds test = split_accuracy(history, configuration, report_rung(rung), seeds);
  if (test.images > 0) summary.test = test;
  return summary;
}

/// Gives rows of one seed the seed spread of those of several; exact, which is compared with itself, has none to give.
void pool_seed_spread(CampaignSummary& summary) {
  std::vector<PairedDrop> validation;
  std::vector<PairedDrop> test;
  for (const ConfigurationSummary& c : summary.configurations) {
    if (c.is_exact) continue;
    validation.push_back(c.validation.drop);
    if (c.test) test.push_back(c.test->drop);
  }
  summary.validation_seeds = pooled_seed_variance(validation);
  summary.test_seeds = pooled_seed_variance(test);
  for (ConfigurationSummary& c : summary.configurations) {
    if (c.is_exact) continue;
    if (summary.validation_seeds) c.validation.drop = with_pooled_seeds(c.validation.drop, *summary.validation_seeds);
    if (c.test && summary.test_seeds) c.test->drop = with_pooled_seeds(c.test->drop, *summary.test_seeds);
  }
}

void mark_front(CampaignSummary& summary) {
  std::vector<ObjectiveVector> points;
  for (const ConfigurationSummary& configuration : summary.configurations) points.push_back(configuration.objectives);
  for (const std::size_t i : non_dominated(points)) summary.configurations[i].on_front = true;
  summary.hypervolume = hypervolume(summary.objectives, points);
}

}  // namespace

Outcome outcome_of(const db::StoredPoint& point) { return outcome_of(point.cost, point.outcome); }

const ConfigurationSummary& CampaignSummary::exact() const {
  const auto found =
      std::find_if(configurations.begin(), configurations.end(), [](const auto& c) { return c.is_exact; });
  AXDSE_ENSURE(found != configurations.end(), "a summary is made where the exact configuration was measured");
  return *found;
}

std::vector<const ConfigurationSummary*> CampaignSummary::front() const {
  std::vector<const ConfigurationSummary*> front;
  for (const ConfigurationSummary& configuration : configurations) {
    if (configuration.on_front) front.push_back(&configuration);
  }
  return front;
}

std::vector<const ConfigurationSummary*> CampaignSummary::reported() const {
  std::vector<const ConfigurationSummary*> reported;
  for (const ConfigurationSummary& c : configurations) {
    if (c.on_front || c.is_exact || c.configuration.is_uniform()) reported.push_back(&c);
  }
  return reported;
}

const ConfigurationSummary& CampaignSummary::best_within(double limit_pp) const {
  const ConfigurationSummary* best = &exact();
  for (const ConfigurationSummary& candidate : configurations) {
    if (candidate.validation.drop.drop_pp > limit_pp) continue;
    const auto key = [](const ConfigurationSummary& c) {
      return std::pair(c.cost.energy_relative, c.validation.drop.drop_pp);
    };
    if (key(candidate) < key(*best)) best = &candidate;
  }
  return *best;
}

const ConfigurationSummary& CampaignSummary::at_point(std::int64_t point) const {
  std::vector<std::string> numbers;
  for (const ConfigurationSummary& configuration : configurations) {
    if (configuration.point == point) return configuration;
    numbers.push_back(to_text(configuration.point));
  }
  throw SpecError({.where = "--point",
                   .got = to_text(point),
                   .allowed = join(numbers, ", "),
                   .why = concat("these are the configurations measured at rung \"", rung.name, "\""),
                   .fix = "dse-front lists them"});
}

CampaignSummary summarise(const Campaign& campaign, std::span<const db::StoredPoint> points) {
  History history(campaign.exact_configuration());
  std::map<std::int64_t, const db::StoredPoint*> stored;
  CampaignSummary summary{.campaign = campaign.name,
                          .campaign_sha256 = campaign.sha256(),
                          .objectives = campaign.objectives,
                          .within_pp = campaign.report.within_pp,
                          .points = points.size()};
  for (const db::StoredPoint& point : points) {
    history.add(point.proposal, outcome_of(point));
    stored.emplace(point.proposal.number, &point);
    ++summary.points_by_rung[concat(point.proposal.rung.name, ", ", point.proposal.rung.split)];
    if (const auto* failure = std::get_if<Failure>(&point.outcome)) {
      summary.failures.push_back(
          {point.proposal.number, point.proposal.configuration, point.proposal.rung.name, *failure});
    }
  }
  summary.rung = summarised_rung(campaign, history);
  summary.damaged_reference = find_damaged_reference(history, summary.rung, summary.within_pp);
  summary.is_final_rung = !campaign.verification || summary.rung.name == campaign.verification->rung;

  std::map<std::string, std::vector<const Trial*>> by_configuration;
  for (const Trial& trial : history.trials()) {
    if (settings_json(trial.proposal.rung) != settings_json(summary.rung)) continue;
    by_configuration[trial.proposal.configuration.sha256()].push_back(&trial);
  }
  if (campaign.verification) summary.seeds_asked = static_cast<std::size_t>(campaign.verification->seeds);
  const std::vector<Objective> objectives = plain_objectives(campaign.objectives);
  for (const auto& [sha256, trials] : by_configuration) {
    std::optional<ConfigurationSummary> configuration = summarise_configuration(
        history, trials.front()->proposal.configuration, summary.rung, trials, stored, objectives);
    if (!configuration) continue;
    configuration->verified = summary.is_final_rung && configuration->replicates.size() >= summary.seeds_asked;
    summary.configurations.push_back(*std::move(configuration));
  }
  std::sort(summary.configurations.begin(), summary.configurations.end(), [](const auto& a, const auto& b) {
    return std::pair(-a.cost.energy_relative, a.point) < std::pair(-b.cost.energy_relative, b.point);
  });
  summary.provenance =
      std::get<Evaluation>(
          history.find(history.exact(), summary.rung, summary.exact().replicates.front().seed)->outcome)
          .accuracy.provenance;
  pool_seed_spread(summary);
  mark_front(summary);
  return summary;
}

ProgressTracker::ProgressTracker(const Campaign& campaign)
    : objectives_(campaign.objectives),
      within_pp_(campaign.report.within_pp),
      history_(campaign.exact_configuration()) {}

void ProgressTracker::add(const Proposal& proposal, const Outcome& outcome) {
  history_.add(proposal, outcome);
  if (proposal.rung.split == "validation") rung_ = proposal.rung;
}

std::optional<ProgressFigures> ProgressTracker::figures() const {
  if (!rung_) return std::nullopt;
  struct Sums {
    ObjectiveVector objectives;
    double drop_pp = 0;
    double energy_relative = 0;
    double seeds = 0;
    bool failed = false;
  };
  std::map<std::string, Sums> by_configuration;
  const std::vector<Objective> objectives = plain_objectives(objectives_);
  const Json settings = settings_json(*rung_);
  for (const Trial& trial : history_.trials()) {
    const Proposal& proposal = trial.proposal;
    if (settings_json(proposal.rung) != settings) continue;
    Sums& sums = by_configuration[proposal.configuration.sha256()];
    const Evaluation* evaluation = evaluation_of(&trial);
    const Evaluation* exact = evaluation_of(history_.find(history_.exact(), *rung_, proposal.seed));
    sums.failed = sums.failed || evaluation == nullptr;
    if (evaluation == nullptr || exact == nullptr) continue;
    const ObjectiveVector values = *history_.objectives(trial, objectives);
    sums.objectives.resize(values.size(), 0);
    for (std::size_t m = 0; m < values.size(); ++m) sums.objectives[m] += values[m];
    sums.drop_pp += 100 * (exact->accuracy.accuracy() - evaluation->accuracy.accuracy());
    sums.energy_relative = evaluation->cost.energy_relative;
    ++sums.seeds;
  }
  ProgressFigures figures{.rung = rung_->name};
  std::vector<ObjectiveVector> means;
  for (auto& [sha256, sums] : by_configuration) {
    if (sums.failed || sums.seeds == 0) continue;
    for (double& value : sums.objectives) value /= sums.seeds;
    means.push_back(std::move(sums.objectives));
    std::optional<double>& best = figures.best_energy_relative_within;
    if (sums.drop_pp / sums.seeds <= within_pp_ && (!best || sums.energy_relative < *best)) best = sums.energy_relative;
  }
  if (means.empty()) return std::nullopt;
  figures.front_size = non_dominated(means).size();
  figures.hypervolume = hypervolume(objectives_, means);
  return figures;
}

}  // namespace axdse::dse
