#include "dse/apps/stop_signals.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

namespace axdse::test {
namespace {

/// In a process of its own: signals must not reach Catch2. Its exit code.
template <typename Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(body());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

void wait_for(const std::atomic<int>& calls) {
  while (calls == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("the first Ctrl-C asks to stop and lets the process live", "[apps]") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const int exit_code = in_child([signal] {
    std::atomic<int> calls = 0;
    const dse::StopSignals stop([&calls] { ++calls; });
    if (stop.token().stop_requested()) return 1;
    ::kill(::getpid(), signal);
    wait_for(calls);
    return stop.token().stop_requested() && calls == 1 ? 0 : 2;
  });
  CHECK(exit_code == 0);
}

TEST_CASE("the second Ctrl-C ends the process at once with exit code 130", "[apps]") {
  const int exit_code = in_child([] {
    std::atomic<int> calls = 0;
    const dse::StopSignals stop([&calls] { ++calls; });
    ::kill(::getpid(), SIGINT);
    wait_for(calls);
    ::kill(::getpid(), SIGINT);
    std::this_thread::sleep_for(std::chrono::seconds(20));
    return 1;
  });
  CHECK(exit_code == 130);
}

TEST_CASE("under nohup, a terminal that goes stops nothing", "[apps]") {
  const int exit_code = in_child([] {
    ::signal(SIGHUP, SIG_IGN);
    std::atomic<int> calls = 0;
    const dse::StopSignals stop([&calls] { ++calls; });
    ::kill(::getpid(), SIGHUP);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return stop.token().stop_requested() ? 1 : calls.load();
  });
  CHECK(exit_code == 0);
}

TEST_CASE("an impatient signal after a stop has been handled does not change the exit code", "[apps]") {
  const int exit_code = in_child([] {
    {
      std::atomic<int> calls = 0;
      const dse::StopSignals stop([&calls] { ++calls; });
      ::kill(::getpid(), SIGTERM);
      wait_for(calls);
    }
    ::kill(::getpid(), SIGHUP);
    return 7;
  });
  CHECK(exit_code == 7);
}

TEST_CASE("without a signal nothing happens", "[apps]") {
  const int exit_code = in_child([] {
    std::atomic<int> calls = 0;
    {
      const dse::StopSignals stop([&calls] { ++calls; });
    }
    return calls.load();
  });
  CHECK(exit_code == 0);
}

}  // namespace axdse::test
