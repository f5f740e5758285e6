#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/evaluation.hpp"

namespace axdse::dse {

/// Proposes configurations and learns from their outcomes; knows no networks, files or threads.
///
/// What it asks for must depend only on its construction and on the tells so far, never on max_count or time: then a
/// resumed campaign, replayed from the store, makes the same proposals as an undisturbed one.
class Searcher {
 public:
  virtual ~Searcher() = default;
  /// At most `max_count` new proposals, numbered without gaps. Empty while !finished(): tell me something first.
  [[nodiscard]] virtual std::vector<Proposal> ask(std::size_t max_count) = 0;
  /// Exactly once per proposal, in proposal order. Failures too: they show a search its borders.
  virtual void tell(const Proposal& proposal, const Outcome& outcome) = 0;
  [[nodiscard]] virtual bool finished() const = 0;
  /// Proposals of the whole search as far as known now, for progress; an estimate until finished().
  [[nodiscard]] virtual std::size_t expected_proposals() const = 0;
};

}  // namespace axdse::dse
