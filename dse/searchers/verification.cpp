#include "dse/searchers/verification.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "dse/searchers/monotone_fit.hpp"
#include "dse/searchers/uniform.hpp"

namespace axdse::dse {
namespace {

/// Accuracy drop and energy of a trial; nothing for a failure.
struct DropAndEnergy {
  double drop_pp = 0;
  double energy_relative = 0;
};

std::optional<DropAndEnergy> drop_and_energy(const History& history, const Trial& trial) {
  static const std::vector<Objective> kObjectives = {find_objective("accuracy_drop_pp"),
                                                     find_objective("energy_relative")};
  const std::optional<ObjectiveVector> values = history.objectives(trial, kObjectives);
  if (!values) return std::nullopt;
  return DropAndEnergy{(*values)[0], (*values)[1]};
}

class VerificationStage final : public SearchStage {
 public:
  VerificationStage(const SearchSpace& space, VerificationParams params)
      : uniform_(uniform_configurations(space)), params_(std::move(params)) {
    AXDSE_ENSURE(!params_.seeds.empty(), "a verified point has at least one seed");
    if (!params_.uniform) uniform_.resize(1);  // the exact one stays: everything is compared with it
  }

  std::string_view name() const override { return "verification"; }

  std::vector<Request> next_generation(const History& history) override {
    std::vector<Request> requests;
    while (requests.empty() && step_ != Step::kDone) {
      switch (step_) {
        case Step::kUniform:
          requests = uniform_requests(history);
          step_ = Step::kMixed;
          break;
        case Step::kMixed:
          requests = at_all_seeds(history, chosen_mixed(history));
          step_ = Step::kFront;
          break;
        case Step::kFront:  // more seeds can move points onto the front: repeated until it holds
          requests = at_all_seeds(history, front_of_means(history, params_.rung, params_.seeds, params_.objectives));
          if (requests.empty()) step_ = Step::kDone;
          break;
        case Step::kDone:
          break;
      }
    }
    return requests;
  }

  std::size_t expected_requests(const History&) const override {
    return uniform_.size() + params_.seeds.size() - 1 + params_.mixed_points * params_.seeds.size();
  }

 private:
  enum class Step { kUniform, kMixed, kFront, kDone };

  void add_if_new(const History& history, const Configuration& configuration, std::uint64_t seed,
                  std::vector<Request>& requests) const {
    if (history.find(configuration, params_.rung, seed) == nullptr)
      requests.push_back({configuration, params_.rung, seed});
  }

  std::vector<Request> uniform_requests(const History& history) const {
    std::vector<Request> requests = at_all_seeds(history, {history.exact()});
    for (const Configuration& configuration : uniform_) {
      if (!(configuration == history.exact())) add_if_new(history, configuration, params_.seeds.front(), requests);
    }
    return requests;
  }

  std::vector<Request> at_all_seeds(const History& history, const std::vector<Configuration>& configurations) const {
    std::vector<Request> requests;
    for (const Configuration& configuration : configurations) {
      for (const std::uint64_t seed : params_.seeds) add_if_new(history, configuration, seed, requests);
    }
    return requests;
  }

  /// Drop at the search rung -> drop at this one.
  MonotoneFit expected_drop(const History& history) const {
    std::vector<MonotoneFit::Point> both;
    for (const Configuration& configuration : uniform_) {
      const Trial* searched = history.find(configuration, params_.search_rung, params_.search_seed);
      const Trial* verified = history.find(configuration, params_.rung, params_.seeds.front());
      if (searched == nullptr || verified == nullptr) continue;
      const std::optional<DropAndEnergy> before = drop_and_energy(history, *searched);
      const std::optional<DropAndEnergy> after = drop_and_energy(history, *verified);
      if (before && after) both.push_back({before->drop_pp, after->drop_pp});
    }
    return MonotoneFit(std::move(both));
  }

  std::vector<Configuration> chosen_mixed(const History& history) const {
    struct Candidate {
      const Configuration* configuration;
      double expected_drop_pp;
      double energy_relative;
    };
    const MonotoneFit expected = expected_drop(history);
    std::vector<Candidate> candidates;
    const Json search_settings = settings_json(params_.search_rung);
    for (const Trial& trial : history.trials()) {
      const Proposal& proposal = trial.proposal;
      if (proposal.configuration.is_uniform() || proposal.seed != params_.search_seed) continue;
      if (settings_json(proposal.rung) != search_settings) continue;
      if (const std::optional<DropAndEnergy> point = drop_and_energy(history, trial)) {
        candidates.push_back({&proposal.configuration, expected(point->drop_pp), point->energy_relative});
      }
    }
    // The cheapest first; of equally cheap ones the most accurate.
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return std::pair(a.energy_relative, a.expected_drop_pp) < std::pair(b.energy_relative, b.expected_drop_pp);
    });
    std::vector<Configuration> chosen;
    std::set<std::string> taken;
    for (std::size_t n = 0; n < params_.mixed_points; ++n) {
      const double place = params_.mixed_points == 1
                               ? 0
                               : 2 * static_cast<double>(n) / static_cast<double>(params_.mixed_points - 1) - 1;
      const double limit_pp = params_.within_pp * std::pow(3.0, place);
      for (const Candidate& candidate : candidates) {
        if (candidate.expected_drop_pp > limit_pp || !taken.insert(candidate.configuration->sha256()).second) continue;
        chosen.push_back(*candidate.configuration);
        break;
      }
    }
    return chosen;
  }

  std::vector<Configuration> uniform_;  ///< the exact one first
  VerificationParams params_;
  Step step_ = Step::kUniform;
};

}  // namespace

std::vector<Configuration> front_of_means(const History& history, const Rung& rung,
                                          const std::vector<std::uint64_t>& seeds,
                                          const std::vector<Objective>& objectives) {
  std::vector<Configuration> configurations;
  std::vector<ObjectiveVector> means;
  std::set<std::string> seen;
  const Json settings = settings_json(rung);
  for (const Trial& trial : history.trials()) {
    const Configuration& configuration = trial.proposal.configuration;
    if (settings_json(trial.proposal.rung) != settings || !seen.insert(configuration.sha256()).second) continue;
    ObjectiveVector sum(objectives.size(), 0);
    double count = 0;
    bool failed = false;
    for (const std::uint64_t seed : seeds) {
      const Trial* replicate = history.find(configuration, rung, seed);
      if (replicate == nullptr) continue;
      const std::optional<ObjectiveVector> values = history.objectives(*replicate, objectives);
      failed = failed || !values;
      if (failed) break;
      for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += (*values)[m];
      ++count;
    }
    if (failed || count == 0) continue;
    for (double& value : sum) value /= count;
    configurations.push_back(configuration);
    means.push_back(std::move(sum));
  }
  std::vector<Configuration> front;
  for (const std::size_t i : non_dominated(means)) front.push_back(configurations[i]);
  return front;
}

std::unique_ptr<SearchStage> make_verification_stage(const SearchSpace& space, VerificationParams params) {
  return std::make_unique<VerificationStage>(space, std::move(params));
}

}  // namespace axdse::dse
