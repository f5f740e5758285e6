#pragma once

#include <functional>
#include <string>
#include <vector>

namespace axdse::benchmarks {

/// A way to compute something, and the durations of its calls.
struct Method {
  std::string name;
  std::function<void()> call;
  std::vector<double> times_us = {};

  [[nodiscard]] double median_us() const;
};

/// What is read before and after a call.
enum class Clock {
  kWall,
  kCpu,  ///< the time that the calling thread was running: leaves out what others take from it but their share of
         ///< caches and of the core; for one thread only
};

/// Calls all methods in every round, so that a disturbance hits all, in a random order, so that none always follows the
/// one that leaves the caches or the clock worst, each after a millisecond of calls that are not timed; methods that
/// take more than a tenth of a second in three rounds only.
void take_turns(std::vector<Method>& methods, int rounds, Clock clock);

}  // namespace axdse::benchmarks
