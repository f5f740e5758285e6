#include "db/writer_lock.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "db/sqlite_result_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {

TEST_CASE("a second writer is refused and told who holds the database", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  const auto first = db::open_result_store(file);
  try {
    static_cast<void>(db::open_result_store(file));
    FAIL("nothing was thrown");
  } catch (const ResourceError& error) {
    CHECK(error.diagnostics()[0].where == file.string());
    CHECK(error.diagnostics()[0].got == "in use by process " + std::to_string(::getpid()));
  }
}

TEST_CASE("a symbolic link to a database leads to the same lock", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  const std::filesystem::path link = folder.path() / "elsewhere" / "link.db";
  std::filesystem::create_directory(link.parent_path());
  std::filesystem::create_symlink("../results.db", link);
  const auto first = db::open_result_store(file);
  CHECK_THROWS_AS(db::open_result_store(link), ResourceError);
}

TEST_CASE("the lock ends with its holder", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  std::optional<db::WriterLock> lock(std::in_place, file);
  CHECK_THROWS_AS(db::WriterLock(file), ResourceError);
  lock.reset();
  CHECK_NOTHROW(db::WriterLock(file));
}

TEST_CASE("kill -9 releases the lock", "[db]") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  std::array<int, 2> ready{};
  REQUIRE(::pipe(ready.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const db::WriterLock lock(file);
    if (::write(ready[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK_THROWS_WITH(db::WriterLock(file), Catch::Contains("in use by process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  CHECK_NOTHROW(db::WriterLock(file));
}

}  // namespace axdse::test
