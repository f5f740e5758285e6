#include "db/columns.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace axdse::test {
namespace {

using db::Database;
using db::Insertion;
using db::Statement;

struct Record {
  int small = 0;
  std::int64_t large = 0;
  double real = 0;
  std::string text;
  std::vector<std::uint8_t> bytes;
  friend bool operator==(const Record&, const Record&) = default;
};

constexpr std::tuple kColumns{NamedMember{"s", &Record::small}, NamedMember{"l", &Record::large},
                              NamedMember{"r", &Record::real}, NamedMember{"t", &Record::text},
                              NamedMember{"b", &Record::bytes}};

}  // namespace

TEST_CASE("a record comes back through the list of columns that it was inserted by", "[db]") {
  Database database = Database::in_memory();
  database.execute("CREATE TABLE t (b BLOB NOT NULL, l INTEGER, r REAL, s INTEGER, t TEXT NOT NULL) STRICT");
  const Record record = GENERATE(Record{}, Record{.small = std::numeric_limits<int>::min(),
                                                  .large = std::numeric_limits<std::int64_t>::max(),
                                                  .real = 0.1 + 0.2,
                                                  .text = std::string("a\0'", 3),
                                                  .bytes = {0, 255}});
  Insertion row("t");
  set_columns(row, kColumns, record);
  row.run(database);
  Statement stored = database.prepare("SELECT * FROM t");
  REQUIRE(stored.step());
  Record read{.small = 1, .large = 2, .real = 3, .text = "old", .bytes = {4}};
  read_columns(stored, kColumns, read);
  CHECK(read == record);
}

TEST_CASE("a row without one of the columns is a bug", "[db]") {
  const Database database = Database::in_memory();
  Statement row = database.prepare("SELECT 1 AS s, 2 AS l, 3.0 AS r, 'four' AS t");
  REQUIRE(row.step());
  Record read;
  CHECK_THROWS_AS(read_columns(row, kColumns, read), InternalError);
}

TEST_CASE("a seed keeps its 64 bits in a signed column", "[db]") {
  const std::uint64_t seed = GENERATE(std::uint64_t{0}, std::uint64_t{1} << 63U, ~std::uint64_t{0});
  CHECK(db::seed_from_stored(db::stored_seed(seed)) == seed);
}

}  // namespace axdse::test
