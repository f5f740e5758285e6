#include "db/sqlite_result_store.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>

#include "core/error.hpp"
#include "core/file.hpp"
#include "db/sqlite.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/memory_result_store.hpp"
#include "tests/support/result_store_contract.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {
namespace {

namespace fs = std::filesystem;

Proposal make_proposal(std::int64_t number) {
  const std::vector<std::string> layers = {"a", "b"};
  return {
      .number = number, .configuration = Configuration::uniform(layers, default_level(truncated(4))), .origin = "test"};
}

/// Runs `body` in a process of its own, whose limits and user it may change; gives its result.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int result = 100;
    try {
      result = body();
    } catch (...) {  // NOLINT(bugprone-empty-catch): never back into Catch2
    }
    ::_exit(result);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/// The exit code of the axdse::Error that `body` throws; 0 if it throws none.
int exit_code_of(const std::function<void()>& body) {
  try {
    body();
    return 0;
  } catch (const Error& error) {
    return error.exit_code();
  }
}

/// root may write everywhere.
void become_nobody() {
  if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(99);
}

}  // namespace

TEST_CASE("the SQLite store keeps the contract of stores", "[db][property]") {
  const TemporaryFolder folder;
  check_result_store_contract([&] { return db::open_result_store(folder.path() / "new folder" / "100% #1?.db"); });
}

TEST_CASE("the store of other tests keeps the contract too", "[db]") {
  auto store = std::make_shared<MemoryResultStore>();
  check_result_store_contract([&] { return store; });
}

TEST_CASE("readers see what a campaign has stored while it runs", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  const auto writer = db::open_result_store(file);
  const db::CampaignId campaign =
      writer->open_campaign({.name = "n", .sha256 = "s", .document = "{}", .axdse_version = "0"});
  const auto reader = db::open_result_store_read_only(file);
  CHECK(reader->points(campaign).empty());
  writer->add_accuracy("identity", "training", make_proposal(0), make_report(0.5, 8, 1), "weights");
  writer->add_point(campaign, make_proposal(0), FakeCostEvaluator().cost(make_proposal(0).configuration), "identity");
  CHECK(reader->points(campaign).size() == 1);
  CHECK(reader->find_weights("training") == "weights");
}

TEST_CASE("a database in a folder that cannot be written is read, and not written", "[db]") {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  const fs::path file = folder.path() / "results.db";
  static_cast<void>(
      db::open_result_store(file)->open_campaign({.name = "n", .sha256 = "s", .document = "{}", .axdse_version = "0"}));
  ::chmod(folder.path().c_str(), 0555);
  fs::remove(file.string() + ".lock");
  CHECK(in_child([&] {
          become_nobody();
          return db::open_result_store_read_only(file)->campaigns().size() == 1 ? 0 : 1;
        }) == 0);
  CHECK(in_child([&] {
          become_nobody();
          return exit_code_of([&] { static_cast<void>(db::open_result_store(file)); });
        }) == 4);
  CHECK(in_child([&] {
          become_nobody();
          return exit_code_of(
              [&] { static_cast<void>(db::open_result_store(folder.path() / "below" / "results.db")); });
        }) == 4);
  ::chmod(folder.path().c_str(), 0755);
}

TEST_CASE("a database that a user may not read or not write is refused by its name", "[db]") {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0777);
  const fs::path file = folder.path() / "results.db";
  static_cast<void>(db::open_result_store(file));
  const auto refused = [&file](const char* got, const std::function<void()>& open) {
    return in_child([&] {
      become_nobody();
      try {
        open();
      } catch (const ResourceError& error) {
        const Diagnostic& problem = error.diagnostics()[0];
        return problem.where == file.string() && problem.got == got ? 0 : 2;
      }
      return 1;
    });
  };
  ::chmod(file.c_str(), 0444);
  CHECK(refused("cannot write: Permission denied", [&] { static_cast<void>(db::open_result_store(file)); }) == 0);
  ::chmod(file.c_str(), 0000);
  CHECK(refused("cannot read: Permission denied", [&] { static_cast<void>(db::open_result_store_read_only(file)); }) ==
        0);
}

TEST_CASE("a full disk is the machine's fault, and what was stored before stays", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  const std::string weights(10'000, 'w');
  // A limit on the size of files stands in for a full disk: the same write() fails, halfway through.
  const int code = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto store = db::open_result_store(file);
    static_cast<void>(store->open_campaign({.name = "n", .sha256 = "s", .document = "{}", .axdse_version = "0"}));
    const rlimit limit{.rlim_cur = 300'000, .rlim_max = 300'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 99;
    return exit_code_of([&] {
      for (int i = 0; i < 100; ++i) {
        store->add_accuracy(std::to_string(i), std::to_string(i), make_proposal(i), make_report(0.5, 8, 1), weights);
      }
    });
  });
  CHECK(code == 4);
  const auto store = db::open_result_store(file);
  int stored = 0;
  while (store->find_accuracy(std::to_string(stored))) {
    CHECK(store->find_weights(std::to_string(stored)) == weights);
    ++stored;
  }
  CHECK(stored > 5);
  CHECK(stored < 100);
  store->add_accuracy("after", "after", make_proposal(0), make_report(0.5, 8, 1), weights);
  CHECK(store->find_accuracy("after").has_value());
}

TEST_CASE("a file that is not there, or a folder, is the user's mistake", "[db]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(db::open_result_store_read_only(folder.path() / "missing.db"), SpecError);
  CHECK_FALSE(fs::exists(folder.path() / "missing.db"));
  CHECK_THROWS_AS(db::open_result_store_read_only(folder.path()), SpecError);
  CHECK_THROWS_AS(db::open_result_store(folder.path()), SpecError);
}

TEST_CASE("the queries of docs/database-schema.md run, and the view has its rows", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  const auto store = db::open_result_store(file);
  const db::CampaignId campaign =
      store->open_campaign({.name = "n", .sha256 = "s", .document = "{}", .axdse_version = "0"});
  Proposal proposal = make_proposal(0);
  proposal.rung.name = "retrained";
  NetworkCost cost = FakeCostEvaluator().cost(proposal.configuration);
  cost.energy_relative = 0.25;
  store->add_accuracy("i", "t", proposal, make_report(0.75, 100, 1), "");
  store->add_point(campaign, proposal, cost, "i");
  const db::Database database(file, db::Database::Mode::kReadOnly);
  db::Statement row = database.prepare("SELECT * FROM result");
  REQUIRE(row.step());
  CHECK(row.text("levels") == "truncated(4)");
  CHECK(row.real("accuracy_percent") == static_cast<double>(make_report(0.75, 100, 1).correct));
  CHECK(row.text("unit") == "multiplier");
  CHECK_FALSE(row.step());

  const std::string document = read_file(AXDSE_SCHEMA_DOCUMENT);
  constexpr std::string_view kFence = "```sql\n";
  int queries = 0;
  for (std::size_t at = 0; (at = document.find(kFence, at)) != std::string::npos;) {
    at += kFence.size();
    const std::string query = document.substr(at, document.find("```", at) - at);
    CAPTURE(query);
    CHECK(database.prepare(query).step() == (query.find("'failed'") == std::string::npos));
    ++queries;
  }
  CHECK(queries == 5);
}

}  // namespace axdse::test
