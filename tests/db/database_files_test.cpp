#include "db/database_files.hpp"

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "db/sqlite_result_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {

namespace fs = std::filesystem;

TEST_CASE("a database has files beside it, there or not, by whichever path", "[db]") {
  const TemporaryFolder folder;
  const fs::path database = folder.path() / "results.db";
  const fs::path link = folder.path() / "elsewhere" / "link.db";
  fs::create_directory(link.parent_path());
  fs::create_symlink("../results.db", link);
  const bool is_there = GENERATE(false, true);
  CAPTURE(is_there);
  if (is_there) static_cast<void>(db::open_result_store(database));
  for (const char* name : {"results.db", "results.db-wal", "results.db-shm", "results.db-journal", "results.db.lock"}) {
    CAPTURE(name);
    CHECK(db::belongs_to_database(folder.path() / name, database));
    CHECK(db::belongs_to_database(folder.path() / "elsewhere" / ".." / name, database));
    if (is_there) CHECK(db::belongs_to_database(folder.path() / name, link));
  }
  for (const char* name : {"results.db2", "results.db-wal2", "other.db", "pareto.json", "nowhere/results.db"}) {
    CAPTURE(name);
    CHECK_FALSE(db::belongs_to_database(folder.path() / name, database));
  }
}

TEST_CASE("a hard link to a database, or to its lock, is that file", "[db]") {
  const TemporaryFolder folder;
  const fs::path database = folder.path() / "results.db";
  static_cast<void>(db::open_result_store(database));
  fs::create_hard_link(database, folder.path() / "pareto.json");
  fs::create_hard_link(folder.path() / "results.db.lock", folder.path() / "deployment.json");
  CHECK(db::belongs_to_database(folder.path() / "pareto.json", database));
  CHECK(db::belongs_to_database(folder.path() / "deployment.json", database));
}

TEST_CASE("every file that a run leaves beside its database belongs to it", "[db]") {
  const TemporaryFolder folder;
  const fs::path database = folder.path() / "results.db";
  const auto store = db::open_result_store(database);
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.path())) {
    CAPTURE(entry.path());
    CHECK(db::belongs_to_database(entry.path(), database));
    ++files;
  }
  CHECK(files >= 3);  // itself, the log, the lock
}

}  // namespace axdse::test
