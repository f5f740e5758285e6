#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/evaluation.hpp"
#include "core/objective.hpp"
#include "dse/pareto.hpp"

namespace axdse::dse {

/// A proposal and what came of it.
struct Trial {
  Proposal proposal;
  Outcome outcome;
};

/// Everything that a search has been told, in proposal order, with the comparison to the exact configuration that
/// objectives need.
class History {
 public:
  /// `exact` is the reference of every comparison.
  explicit History(Configuration exact) : exact_(std::move(exact)) {}

  void add(const Proposal& proposal, const Outcome& outcome);

  [[nodiscard]] const std::deque<Trial>& trials() const noexcept { return trials_; }
  [[nodiscard]] const Configuration& exact() const noexcept { return exact_; }

  /// The first trial of this configuration with the rung's settings (not its name) and seed; nullptr if there is none.
  [[nodiscard]] const Trial* find(const Configuration& configuration, const Rung& rung, std::uint64_t seed) const;

  /// Objective values of `trial` against the exact configuration at the same rung and seed; nothing for a failure.
  /// @throws SpecError the exact configuration was not measured there, or failed: nothing can be compared then
  [[nodiscard]] std::optional<ObjectiveVector> objectives(const Trial& trial,
                                                          std::span<const Objective> objectives) const;

 private:
  [[nodiscard]] std::string key_of(const Configuration& configuration, const Rung& rung, std::uint64_t seed) const;

  Configuration exact_;
  std::deque<Trial> trials_;  ///< a deque: addresses stay
  std::map<std::string, const Trial*> by_key_;
  std::vector<std::pair<Rung, std::string>> settings_;  ///< each rung of the trials, with its settings as text
};

}  // namespace axdse::dse
