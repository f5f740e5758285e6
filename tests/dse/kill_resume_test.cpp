#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/runner.hpp"
#include "tests/dse/killable_run.hpp"
#include "tests/support/result_store_contract.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {
namespace {

struct Ending {
  std::string output;
  bool killed = false;
};

/// Runs axdse_killable_run and kills it after `patience`, if it has not ended by then.
Ending run_and_kill(const std::filesystem::path& database, std::chrono::milliseconds patience) {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::execl(AXDSE_KILLABLE_RUN, AXDSE_KILLABLE_RUN, database.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
  std::thread killer([child, patience] {
    std::this_thread::sleep_for(patience);
    ::kill(child, SIGKILL);  // the child is not waited for before this thread is joined: its number is still its own
  });
  Ending ending;
  std::array<char, 4096> buffer{};
  for (ssize_t length = 0; (length = ::read(pipe[0], buffer.data(), buffer.size())) > 0;) {
    ending.output.append(buffer.data(), static_cast<std::size_t>(length));
  }
  ::close(pipe[0]);
  killer.join();
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  ending.killed = WIFSIGNALED(status);
  REQUIRE((ending.killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)));
  return ending;
}

/// Identities that complete lines of the output report as stored.
std::set<std::string> reported(const std::string& output) {
  std::set<std::string> identities;
  std::istringstream lines(output.substr(0, output.rfind('\n') + 1));
  for (std::string word, identity; lines >> word && word == "stored" && lines >> identity;) identities.insert(identity);
  return identities;
}

class Quiet final : public dse::ProgressSink {
 public:
  void point_done(const dse::PointDone&) override {}
};

}  // namespace

TEST_CASE("a run killed with kill -9 again and again ends with the points of an undisturbed one", "[dse][slow]") {
  const TemporaryFolder folder;
  const std::filesystem::path undisturbed_file = folder.path() / "undisturbed.db";
  const std::filesystem::path killed_file = folder.path() / "killed.db";

  std::vector<db::StoredPoint> expected;
  {
    const auto store = db::open_result_store(undisturbed_file);
    AdaptiveSearcher searcher = killable_searcher();
    const FakeAccuracyEvaluator accuracy = killable_accuracy();
    const db::CampaignId campaign = store->open_campaign(killable_campaign());
    Quiet quiet;
    const dse::RunStats stats =
        dse::run_search(searcher, FakeCostEvaluator(), accuracy, *store, campaign, {.workers = 2}, quiet, {});
    REQUIRE(stats.points == 80);
    expected = store->points(campaign);
  }

  const auto seed = static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  CAPTURE(seed);
  RandomEngine engine(seed);
  int kills = 0;
  bool finished = false;
  for (int attempt = 0; !finished; ++attempt) {
    // Later attempts get more and more time, so that it ends on a slow machine too.
    const std::chrono::milliseconds patience(5 + static_cast<int>(uniform_below(engine, 80)) +
                                             (attempt > 20 ? 50 * (attempt - 20) : 0));
    const Ending ending = run_and_kill(killed_file, patience);
    finished = ending.output.find("finished") != std::string::npos;
    kills += ending.killed ? 1 : 0;
    if (!std::filesystem::exists(killed_file)) continue;

    const auto store = db::open_result_store(killed_file);  // opens at once: the kernel has released the lock
    const auto campaigns = store->campaigns();
    std::set<std::string> stored;
    if (!campaigns.empty()) {
      for (const db::StoredPoint& point : store->points(campaigns[0].id)) stored.insert(sha256_hex(point.identity));
    }
    for (const std::string& identity : reported(ending.output)) CHECK(stored.contains(identity));
  }
  CHECK(kills >= 3);

  const auto store = db::open_result_store(killed_file);
  const std::vector<db::StoredPoint> points = store->points(store->campaigns().at(0).id);
  REQUIRE(points.size() == expected.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    CAPTURE(i);
    CHECK(equal_points(points[i], expected[i]));
  }
}

}  // namespace axdse::test
