#pragma once

#include <cstddef>

#include "core/evaluation.hpp"

namespace axdse::dse {

/// A point that the searcher has just been told.
struct PointDone {
  const Proposal& proposal;
  const Outcome& outcome;
  bool measured = false;     ///< by this run; otherwise its accuracy was in the store
  std::size_t done = 0;      ///< points so far, this one included
  std::size_t expected = 0;  ///< points of the whole search, as far as known now
};

/// Watches a run. Called from the thread of run_search.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void point_done(const PointDone& point) = 0;
};

}  // namespace axdse::dse
