#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

/// What this thread synced since the list was cleared, in order. Other tests of this program write files from several
/// threads at a time.
std::vector<std::string>& synced() {
  thread_local std::vector<std::string> kinds;
  return kinds;
}

}  // namespace

/// Stands before the C library's in this program.
extern "C" int fsync(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) == 0) synced().emplace_back(S_ISDIR(status.st_mode) ? "folder" : "file");
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace axdse::test {

TEST_CASE("a written file and then its folder are on the disk before write_file_atomically returns", "[core]") {
  const TemporaryFolder folder;
  synced().clear();
  write_file_atomically(folder.path() / "file", "content");
  CHECK(synced() == std::vector<std::string>{"file", "folder"});
}

}  // namespace axdse::test
