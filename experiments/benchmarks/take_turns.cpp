#include "take_turns.hpp"

#include <time.h>

#include <algorithm>

#include "core/seed.hpp"

namespace axdse::benchmarks {
namespace {

double now_us(Clock clock) {
  timespec time = {};
  clock_gettime(clock == Clock::kWall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e6 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_nsec);
}

/// The method before has left its own data in the caches, and perhaps a lower clock (wide floating-point instructions).
void warm_up(const Method& method, Clock clock) {
  constexpr double kLeastUs = 1000;
  const double start = now_us(clock);
  do method.call();
  while (now_us(clock) - start < kLeastUs);
}

}  // namespace

double Method::median_us() const {
  std::vector<double> sorted = times_us;
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

void take_turns(std::vector<Method>& methods, int rounds, Clock clock) {
  constexpr double kLongCallUs = 1e5;
  constexpr int kRoundsOfLongCalls = 3;
  for (Method& method : methods) method.call();  // makes primitives, fills caches
  std::vector<Method*> order;
  for (Method& method : methods) order.push_back(&method);
  RandomEngine engine(1);
  for (int round = 0; round < rounds; ++round) {
    std::ranges::shuffle(order, engine);
    for (Method* const method : order) {
      if (round >= kRoundsOfLongCalls && method->times_us.front() > kLongCallUs) continue;
      warm_up(*method, clock);
      const double start = now_us(clock);
      method->call();
      method->times_us.push_back(now_us(clock) - start);
    }
  }
}

}  // namespace axdse::benchmarks
