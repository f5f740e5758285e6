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
  kProcessor,  ///< of the calling thread: right where others use the machine too, and for one thread only
};

/// Calls all methods in every round, so that a disturbance hits all, each after a call that is not timed.
void take_turns(std::vector<Method>& methods, int rounds, Clock clock);

}  // namespace axdse::benchmarks
