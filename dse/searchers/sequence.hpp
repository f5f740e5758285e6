#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dse/search_space.hpp"
#include "dse/searcher.hpp"
#include "dse/searchers/history.hpp"

namespace axdse::dse {

/// A measurement that a stage wants.
struct Request {
  Configuration configuration;
  Rung rung;
  std::uint64_t seed = 0;
};

/// One part of a search, which plans in generations: a whole generation is measured before the next is planned.
class SearchStage {
 public:
  virtual ~SearchStage() = default;
  /// The origin of its proposals: "uniform", "nsga2".
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// What to measure next, from the stage's construction and `history` alone, which holds the outcomes of all requests
  /// so far, those of earlier stages included. Without repetitions and without what `history` has. Empty: the stage is
  /// finished and is not called again.
  [[nodiscard]] virtual std::vector<Request> next_generation(const History& history) = 0;
  /// Requests of the whole stage, as far as `history` tells now.
  [[nodiscard]] virtual std::size_t expected_requests(const History& history) const = 0;
};

/// Runs stages one after the other as one search: proposals are numbered through, and every stage sees all outcomes
/// before its own. Generations are barriers, so what is asked for never depends on how many evaluations run at a time.
class SequenceSearcher final : public Searcher {
 public:
  /// `exact` is the reference of every comparison.
  SequenceSearcher(Configuration exact, std::vector<std::unique_ptr<SearchStage>> stages);

  [[nodiscard]] std::vector<Proposal> ask(std::size_t max_count) override;
  void tell(const Proposal& proposal, const Outcome& outcome) override;
  [[nodiscard]] bool finished() const override;
  [[nodiscard]] std::size_t expected_proposals() const override;

 private:
  void plan();

  History history_;
  std::vector<std::unique_ptr<SearchStage>> stages_;
  std::vector<std::size_t> requests_of_stage_;  ///< planned so far
  std::size_t current_stage_ = 0;
  std::deque<Proposal> waiting_;  ///< planned, not yet asked for
  std::deque<Proposal> open_;     ///< asked for, not yet told
  std::int64_t next_number_ = 0;
};

}  // namespace axdse::dse
