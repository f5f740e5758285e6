#include "dse/searchers/history.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {

std::string History::key_of(const Configuration& configuration, const Rung& rung, std::uint64_t seed) const {
  const auto known =
      std::find_if(settings_.begin(), settings_.end(), [&rung](const auto& entry) { return entry.first == rung; });
  return concat(configuration.sha256(), " ", seed, " ",
                known == settings_.end() ? settings_json(rung).dump() : known->second);
}

void History::add(const Proposal& proposal, const Outcome& outcome) {
  const auto is_rung = [&proposal](const auto& entry) { return entry.first == proposal.rung; };
  if (std::none_of(settings_.begin(), settings_.end(), is_rung))
    settings_.emplace_back(proposal.rung, settings_json(proposal.rung).dump());
  const Trial& trial = trials_.emplace_back(Trial{proposal, outcome});
  by_key_.emplace(key_of(proposal.configuration, proposal.rung, proposal.seed), &trial);
}

const Trial* History::find(const Configuration& configuration, const Rung& rung, std::uint64_t seed) const {
  const auto found = by_key_.find(key_of(configuration, rung, seed));
  return found == by_key_.end() ? nullptr : found->second;
}

std::optional<ObjectiveVector> History::objectives(const Trial& trial, std::span<const Objective> objectives) const {
  const auto* evaluation = std::get_if<Evaluation>(&trial.outcome);
  if (evaluation == nullptr) return std::nullopt;
  const Proposal& proposal = trial.proposal;
  const Trial* exact = find(exact_, proposal.rung, proposal.seed);
  const auto* reference = exact == nullptr ? nullptr : std::get_if<Evaluation>(&exact->outcome);
  if (reference == nullptr) {
    throw SpecError(
        {.where = concat("rung \"", proposal.rung.name, "\", seed ", proposal.seed),
         .got = exact == nullptr
                    ? "no evaluation of the exact configuration"
                    : concat("a failure of the exact configuration: ", std::get<Failure>(exact->outcome).reason),
         .why = "every accuracy is compared with the exact configuration at the same rung and seed",
         .fix = "let the exact configuration run first, and choose rung settings under which it does not fail"});
  }
  ObjectiveVector values;
  for (const Objective& objective : objectives) values.push_back(objective.value(*evaluation, reference->accuracy));
  return values;
}

}  // namespace axdse::dse
