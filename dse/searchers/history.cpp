#include "dse/searchers/history.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

std::string key_of(const Configuration& configuration, const Rung& rung, std::uint64_t seed) {
  return concat(configuration.sha256(), " ", seed, " ", settings_json(rung).dump());
}

}  // namespace

void History::add(const Proposal& proposal, const Outcome& outcome) {
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
