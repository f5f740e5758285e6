#include "dse/apps/stop_signals.hpp"

#include <unistd.h>

#include <utility>

namespace axdse::dse {

StopSignals::StopSignals(std::function<void()> at_first) : at_first_(std::move(at_first)) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  thread_ = std::thread([this] { watch(); });
}

StopSignals::~StopSignals() {
  ended_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // wakes it
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
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
