#include "db/migrations.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "db/sqlite_result_store.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {
namespace {

using db::Database;
using db::Migration;

constexpr std::array kThreeVersions = {Migration{1, "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (7);"},
                                       Migration{2, "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 8;"},
                                       Migration{3, "CREATE TABLE b (z INTEGER);"}};

}  // namespace

TEST_CASE("migrations are numbered 1, 2, ...", "[db]") {
  std::int64_t version = 0;
  for (const Migration& migration : db::migrations()) CHECK(migration.version == ++version);
  CHECK(version > 0);
}

TEST_CASE("a database of any older version comes to the newest and keeps its rows", "[db]") {
  const std::size_t old_version = GENERATE(0U, 1U, 2U, 3U);
  Database database = Database::in_memory();
  db::migrate(database, std::span(kThreeVersions).first(old_version));
  db::check_version(database, kThreeVersions, "x.db");
  db::migrate(database, kThreeVersions);
  CHECK(database.pragma("user_version") == 3);
  CHECK(database.pragma("application_id") == db::kApplicationId);
  db::check_schema(database, kThreeVersions, "x.db");
  db::Statement row = database.prepare("SELECT x, y FROM a");
  REQUIRE(row.step());
  CHECK(row.integer("x") == 7);
  CHECK(row.integer("y") == 8);
}

TEST_CASE("a migration that fails leaves the version before it", "[db]") {
  constexpr std::array kBroken = {kThreeVersions[0], Migration{2, "CREATE TABLE c (x INTEGER); SELEKT;"}};
  Database database = Database::in_memory();
  CHECK_THROWS_AS(db::migrate(database, kBroken), InternalError);
  CHECK(database.pragma("user_version") == 1);
  CHECK_FALSE(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'c'").step());
}

TEST_CASE("a newer version is refused, both versions named", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  static_cast<void>(db::open_result_store(file));
  const std::int64_t newest = db::migrations().back().version;
  Database(file, Database::Mode::kReadWrite).execute("PRAGMA user_version = 99");
  for (const bool writing : {true, false}) {
    CAPTURE(writing);
    try {
      if (writing) {
        static_cast<void>(db::open_result_store(file));
      } else {
        static_cast<void>(db::open_result_store_read_only(file));
      }
      FAIL("nothing was thrown");
    } catch (const DataError& error) {
      CHECK(error.diagnostics()[0].got == "schema version 99");
      CHECK(error.diagnostics()[0].allowed == "versions up to " + std::to_string(newest));
    }
  }
}

TEST_CASE("a database of another program is refused and left as it is", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "other.db";
  Database(file, Database::Mode::kReadWrite).execute("CREATE TABLE other (x INTEGER)");
  CHECK_THROWS_AS(db::open_result_store(file), DataError);
  CHECK_THROWS_AS(db::open_result_store_read_only(file), DataError);
  const Database database(file, Database::Mode::kReadOnly);
  db::Statement mode = database.prepare("PRAGMA journal_mode");
  REQUIRE(mode.step());
  CHECK(mode.text("journal_mode") == "delete");
}

TEST_CASE("a missing table is damage, a table or index that a user added is not", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  static_cast<void>(db::open_result_store(file));
  Database(file, Database::Mode::kReadWrite)
      .execute("CREATE TABLE mine (x); CREATE INDEX fast ON point (energy_relative)");
  CHECK_NOTHROW(db::open_result_store(file));
  CHECK_NOTHROW(db::open_result_store_read_only(file));
  Database(file, Database::Mode::kReadWrite).execute("DROP VIEW result");
  CHECK_THROWS_AS(db::open_result_store_read_only(file), DataError);
  CHECK_THROWS_AS(db::open_result_store(file), DataError);
}

TEST_CASE("a database of version 1 opens with its points as they were", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  Database(file, Database::Mode::kReadWrite).execute(read_file(fixture("db/version_1.sql")));
  const auto stored_costs = [&file] {
    std::vector<std::string> costs;
    const Database database(file, Database::Mode::kReadOnly);
    db::Statement row = database.prepare("SELECT cost FROM point ORDER BY number");
    while (row.step()) costs.push_back(row.text("cost"));
    return costs;
  };
  const std::vector<std::string> before = stored_costs();
  const std::string bytes = read_file(file);
  {
    const auto reader = db::open_result_store_read_only(file);
    CHECK(reader->points(reader->campaigns().at(0).id).size() == 3);
  }
  CHECK(read_file(file) == bytes);

  const std::unique_ptr<db::ResultStore> store = db::open_result_store(file);
  const std::vector<db::StoredPoint> points = store->points(store->campaigns().at(0).id);
  REQUIRE(points.size() == 3);
  CHECK(stored_costs() == before);
  CHECK(points[1].proposal.configuration.summary() == "truncated(9)");
  CHECK(points[1].cost.energy_relative == 0.26450231360797627);
  CHECK(points[1].cost.multiplier_energy_relative == points[1].cost.energy_relative);
  CHECK(points[1].cost.layers[3].unit.provenance.activity == "zero-delay");
  const Database database(file, Database::Mode::kReadOnly);
  db::Statement row = database.prepare("SELECT energy_relative, multiplier_energy_relative FROM result");
  REQUIRE(row.step());
  CHECK(row.real("multiplier_energy_relative") == row.real("energy_relative"));
}

}  // namespace axdse::test
