#include "dse/measurement_pool.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "core/error.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/memory_result_store.hpp"

namespace axdse::test {

// Sanitizers take more address space than any limit leaves.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a thread that cannot be started is an error, and those that were are joined", "[dse]") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int result = 1;
    try {
      // Room for the stacks of a few threads, not of all.
      std::ifstream status("/proc/self/statm");
      rlim_t pages = 0;
      status >> pages;
      const rlim_t bytes = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (rlim_t{200} << 20U);
      const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
      ::setrlimit(RLIMIT_AS, &limit);
      MemoryResultStore store;
      const FakeAccuracyEvaluator accuracy;
      const dse::MeasurementPool pool(accuracy, store, 10'000);
    } catch (const ResourceError&) {
      result = 0;
    } catch (...) {
      result = 2;
    }
    ::_exit(result);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif

}  // namespace axdse::test
