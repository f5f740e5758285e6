#include "db/sqlite.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace axdse::test {

using db::Database;
using db::Statement;

TEST_CASE("values come back as they were bound", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB) STRICT");
  const std::string text("a\0b\xc3\xa9'", 6);
  const std::vector<std::uint8_t> bytes = {0, 255, 0};
  database.prepare("INSERT INTO t VALUES (:i, :r, :s, :b)")
      .bind(":i", std::numeric_limits<std::int64_t>::min())
      .bind(":r", 0.1 + 0.2)
      .bind(":s", text)
      .bind_blob(":b", bytes)
      .run();
  Statement row = database.prepare("SELECT * FROM t");
  REQUIRE(row.step());
  CHECK(row.integer("i") == std::numeric_limits<std::int64_t>::min());
  CHECK(row.real("r") == 0.1 + 0.2);
  CHECK(row.text("s") == text);
  CHECK(std::vector<std::uint8_t>(row.blob("b").begin(), row.blob("b").end()) == bytes);
  CHECK_FALSE(row.step());
}

TEST_CASE("an empty blob is not NULL, a NaN is refused", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (b BLOB NOT NULL, r REAL) STRICT");
  database.prepare("INSERT INTO t VALUES (:b, 1)").bind_blob(":b", {}).run();
  CHECK_THROWS_AS(database.prepare("INSERT INTO t VALUES (x'', :r)").bind(":r", std::nan("")), InternalError);
}

TEST_CASE("wrong SQL, an unknown parameter and an unknown column are bugs, and the message shows the SQL", "[db]") {
  const Database database = Database::in_memory();
  CHECK_THROWS_AS(database.prepare("SELEKT 1"), InternalError);
  CHECK_THROWS_AS(database.prepare("SELECT 1").bind(":nothing", std::int64_t{1}), InternalError);
  Statement row = database.prepare("SELECT 1 AS one");
  REQUIRE(row.step());
  CHECK_THROWS_WITH(row.integer("two"), Catch::Contains("SELECT 1 AS one"));
}

TEST_CASE("a transaction that is not committed leaves nothing", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (i INTEGER)");
  CHECK_THROWS_AS(db::write_transaction(database,
                                        [&] {
                                          database.execute("INSERT INTO t VALUES (1)");
                                          throw SpecError(Diagnostic{.where = "body"});
                                        }),
                  SpecError);
  Statement row = database.prepare("SELECT count(*) AS n FROM t");
  REQUIRE(row.step());
  CHECK(row.integer("n") == 0);
}

TEST_CASE("a database that may not grow is full: a ResourceError, and earlier rows stay", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (b BLOB); INSERT INTO t VALUES (x'01'); PRAGMA max_page_count = 10");
  CHECK_THROWS_AS(db::write_transaction(database, [&] { database.execute("INSERT INTO t VALUES (zeroblob(100000))"); }),
                  ResourceError);
  Statement row = database.prepare("SELECT count(*) AS n FROM t");
  REQUIRE(row.step());
  CHECK(row.integer("n") == 1);
}

TEST_CASE("writers of one file wait for each other and lose nothing", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "t.db";
  Database database(file, Database::Mode::kReadWrite);
  database.use_write_ahead_log();
  database.execute("CREATE TABLE t (i INTEGER)");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&file] {
      Database own(file, Database::Mode::kReadWrite);
      for (int i = 0; i < 25; ++i) db::write_transaction(own, [&own] { own.execute("INSERT INTO t VALUES (1)"); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  Statement row = database.prepare("SELECT count(*) AS n FROM t");
  REQUIRE(row.step());
  CHECK(row.integer("n") == 100);
}

}  // namespace axdse::test
