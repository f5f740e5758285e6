#include "dse/apps/stop_signals.hpp"

#include <unistd.h>

#include <utility>

namespace axdse::dse {
namespace {

/// A blocked signal would be delivered to sigwait() even where it is ignored.
bool is_ignored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

StopSignals::StopSignals(std::function<void()> at_first) : at_first_(std::move(at_first)) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  if (!is_ignored(SIGHUP)) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  thread_ = std::thread([this] { watch(); });
}

StopSignals::~StopSignals() {
  ended_ = true;
  pthread_kill(thread_.native_handle(), SIGINT);  // wakes it
  thread_.join();
  if (!source_.stop_requested()) pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void StopSignals::watch() {
  int signal = 0;
  while (sigwait(&signals_, &signal) == 0 && !ended_) {
    // What is stored is safe whenever the process ends; nothing here would make it safer.
    if (source_.stop_requested()) ::_exit(kExitStopped);
    source_.request_stop();
    at_first_();
  }
}

}  // namespace axdse::dse
