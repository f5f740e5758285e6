#include "db/insertion.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/error.hpp"

namespace axdse::test {

using db::Database;
using db::Insertion;
using db::Statement;

TEST_CASE("a row comes back as it was inserted, with NULL where nothing was set", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, twice INTEGER, empty BLOB, unset TEXT) STRICT");
  const std::vector<std::uint8_t> bytes = {0, 255};
  Insertion row("t");
  row.set("i", std::int64_t{-3})
      .set("r", 0.1)
      .set("s", std::string("a\0'", 3))
      .set_blob("b", bytes)
      .set_expression("twice", "2 * :i")
      .set_blob("empty", {});
  row.run(database);
  Statement stored = database.prepare("SELECT *, unset IS NULL AS is_null, empty IS NULL AS lost FROM t");
  REQUIRE(stored.step());
  CHECK(stored.integer("i") == -3);
  CHECK(stored.real("r") == 0.1);
  CHECK(stored.text("s") == std::string("a\0'", 3));
  CHECK(std::vector<std::uint8_t>(stored.blob("b").begin(), stored.blob("b").end()) == bytes);
  CHECK(stored.integer("twice") == -6);
  CHECK(stored.integer("is_null") == 1);
  CHECK(stored.integer("lost") == 0);
  CHECK_FALSE(stored.step());
}

TEST_CASE("a known row stays, an unknown column and a NaN are bugs", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (k TEXT PRIMARY KEY, v REAL) STRICT");
  for (const double value : {1.0, 2.0}) Insertion("t").set("k", "a").set("v", value).unless_known("k").run(database);
  Statement stored = database.prepare("SELECT v FROM t");
  REQUIRE(stored.step());
  CHECK(stored.real("v") == 1);
  CHECK_FALSE(stored.step());
  CHECK_THROWS_AS(Insertion("t").set("other", "a").run(database), InternalError);
  CHECK_THROWS_AS(Insertion("t").set("k", "b").set("v", std::nan("")).run(database), InternalError);
}

}  // namespace axdse::test
