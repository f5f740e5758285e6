#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "db/sqlite.hpp"
#include "db/sqlite_result_store.hpp"
#include "tests/support/fake_evaluators.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {
namespace {

namespace fs = std::filesystem;

std::string good_database(const fs::path& folder) {
  const fs::path file = folder / "good.db";
  {
    const auto store = db::open_result_store(file);
    const db::CampaignId campaign =
        store->open_campaign({.name = "n", .sha256 = "s", .document = "{}", .axdse_version = "0"});
    const std::vector<std::string> layers = {"a", "b"};
    for (int i = 0; i < 8; ++i) {
      const Proposal proposal{
          .number = i, .configuration = Configuration::uniform(layers, default_level(truncated(i))), .origin = "test"};
      store->add_accuracy(std::to_string(i), std::to_string(i), proposal, make_report(0.5, 100, 1),
                          std::string(3000, 'w'));
      store->add_point(campaign, proposal, FakeCostEvaluator().cost(proposal.configuration), std::to_string(i));
    }
  }
  return read_file(file);
}

void write(const fs::path& file, std::string_view content) {
  for (const char* ending : {"", "-wal", "-shm"}) fs::remove(file.string() + ending);
  std::ofstream(file, std::ios::binary) << content;
}

enum class Verdict { kRead, kDataError, kResourceError };

/// Reads everything; any other end than these three fails the test.
Verdict read_all(const fs::path& file, bool writing) {
  try {
    const std::unique_ptr<const db::ResultStore> store =
        writing ? db::open_result_store(file) : db::open_result_store_read_only(file);
    for (const db::CampaignRecord& campaign : store->campaigns()) static_cast<void>(store->points(campaign.id));
    for (int i = 0; i < 8; ++i) static_cast<void>(store->find_weights(std::to_string(i)));
    return Verdict::kRead;
  } catch (const DataError&) {
    return Verdict::kDataError;
  } catch (const ResourceError&) {
    return Verdict::kResourceError;
  }
}

}  // namespace

TEST_CASE("a database deleted, moved or replaced while it is written is told, and what it held is kept", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "run" / "results.db";
  const std::string kind = GENERATE("deleted", "folder deleted", "moved", "replaced");
  CAPTURE(kind);
  {
    const auto store = db::open_result_store(file);
    const auto open_campaign = [&store](const std::string& name) {
      return store->open_campaign({.name = name, .sha256 = name, .document = "{}", .axdse_version = "0"});
    };
    static_cast<void>(open_campaign("first"));
    if (kind == "deleted") fs::remove(file);
    if (kind == "folder deleted") fs::remove_all(file.parent_path());
    if (kind == "moved") fs::rename(file, folder.path() / "elsewhere.db");
    if (kind == "replaced") write(file, "another file");
    CHECK_THROWS_AS(open_campaign("second"), ResourceError);
    CHECK_THROWS_WITH(open_campaign("third"), Catch::Contains("deleted, moved or replaced") &&
                                                  Catch::Contains("all that was stored is in " + file.string()));
  }
  if (kind == "replaced") CHECK(read_file(file) == "another file");
  const auto rescued = db::open_result_store(concat(file.string(), ".rescued-", ::getpid()));
  std::string names;
  for (const db::CampaignRecord& campaign : rescued->campaigns()) names += campaign.name + " ";
  CHECK(names == "first second third ");
}

TEST_CASE("whether a database may be written is found out without touching it", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  db::require_permission_to_store(file);
  CHECK_FALSE(fs::exists(file));
  const std::string content = good_database(folder.path());
  write(file, content);
  db::require_permission_to_store(file);
  CHECK(read_file(file) == content);
  CHECK_FALSE(fs::exists(file.string() + ".lock"));
  CHECK_THROWS_AS(db::require_permission_to_store(folder.path()), SpecError);
  CHECK_THROWS_AS(db::require_permission_to_store(file / "below"), SpecError);
}

TEST_CASE("a file that is no database is refused in words", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  const std::string content =
      GENERATE(std::string("{\"not\": \"a database\"}"), std::string(100'000, '\0'), std::string(5000, '\xff'));
  write(file, content);
  const bool writing = GENERATE(true, false);
  CHECK(read_all(file, writing) == Verdict::kDataError);
  CHECK(read_file(file) == content);
}

TEST_CASE("a truncated database is refused", "[db]") {
  const TemporaryFolder folder;
  const std::string good = good_database(folder.path());
  const fs::path file = folder.path() / "results.db";
  RandomEngine engine(1);
  for (int i = 0; i < 60; ++i) {
    const std::size_t size = 1 + uniform_below(engine, good.size() - 1);
    CAPTURE(size, good.size());
    write(file, good.substr(0, size));
    CHECK(read_all(file, i % 2 == 0) == Verdict::kDataError);
  }
}

TEST_CASE("an empty file is a new database for a writer, and one without campaigns for a reader", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  write(file, "");
  CHECK(db::open_result_store_read_only(file)->campaigns().empty());
  CHECK(fs::file_size(file) == 0);
  CHECK(read_all(file, true) == Verdict::kRead);
}

TEST_CASE("documents that no longer belong to their point are refused", "[db]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "results.db";
  write(file, good_database(folder.path()));
  const std::string change = GENERATE(
      "UPDATE configuration SET layers = '[]'", "UPDATE configuration SET layers = replace(layers, '\"a\"', '\"c\"')",
      "UPDATE point SET cost = json_set(cost, '$.layers', json('[]'))", "UPDATE point SET cost = '{'",
      "PRAGMA user_version = 0", "PRAGMA user_version = 1", "PRAGMA user_version = -1");
  CAPTURE(change);
  db::Database(file, db::Database::Mode::kReadWrite).execute(change);
  CHECK(read_all(file, false) == Verdict::kDataError);
  CHECK(read_all(file, true) == Verdict::kDataError);
}

TEST_CASE("flipped bytes are found or harmless, never a crash", "[db]") {
  const TemporaryFolder folder;
  const std::string good = good_database(folder.path());
  const fs::path file = folder.path() / "results.db";
  RandomEngine engine(2);
  int found = 0;
  for (int i = 0; i < 150; ++i) {
    std::string damaged = good;
    const std::size_t flips = 1 + uniform_below(engine, 20);
    // Half of them in the first pages: header and schema.
    const std::size_t range = i % 2 == 0 ? damaged.size() : 8192;
    for (std::size_t flip = 0; flip < flips; ++flip)
      damaged[uniform_below(engine, range)] = static_cast<char>(engine());
    write(file, damaged);
    CAPTURE(i);
    Verdict verdict = Verdict::kRead;
    CHECK_NOTHROW(verdict = read_all(file, i % 3 == 0));
    found += verdict == Verdict::kRead ? 0 : 1;
  }
  CHECK(found > 50);
}

}  // namespace axdse::test
