#pragma once

#include <signal.h>

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace axdse::dse {

/// Exit code of a program that was stopped by a signal: 128 + SIGINT, as shells have it, whichever signal it was.
inline constexpr int kExitStopped = 130;

/// Turns the first Ctrl-C (SIGINT), SIGTERM or SIGHUP (the terminal has gone) into a stop request, and the second into
/// the immediate end of the process, exit code kExitStopped. A SIGHUP that is ignored, as nohup has it, stays ignored.
/// Make it before any other thread: threads inherit that these signals are left to it.
class StopSignals {
 public:
  /// `at_first` is called at the first signal, on a thread of its own.
  explicit StopSignals(std::function<void()> at_first);
  /// After a stop the signals stay blocked: the process is about to end with an exit code of its own.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  void watch();

  std::function<void()> at_first_;
  std::stop_source source_;
  std::atomic<bool> ended_ = false;
  sigset_t signals_{};
  sigset_t mask_before_{};
  std::thread thread_;
};

}  // namespace axdse::dse
