#include "core/file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "core/error.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
namespace fs = std::filesystem;

namespace {

/// Acts as a user without rights while it lives, where the test runs as root (whom no permission stops).
class WithoutRights {
 public:
  WithoutRights() : was_root_(::geteuid() == 0) {
    if (was_root_) REQUIRE(::seteuid(65534) == 0);
  }
  WithoutRights(const WithoutRights&) = delete;
  WithoutRights& operator=(const WithoutRights&) = delete;
  ~WithoutRights() {
    if (was_root_) (void)!::seteuid(0);
  }

 private:
  bool was_root_;
};

/// Files may not grow beyond `bytes` while it lives: stands in for a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_) == 0);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  void (*old_handler_)(int);
  rlimit old_{};
};

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

template <typename Action>
Diagnostic spec_error_of(Action action) {
  try {
    action();
  } catch (const SpecError& error) {
    return error.diagnostics().front();
  }
  return {};
}

}  // namespace

TEST_CASE("what was written is read, byte for byte", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "deep" / "er" / "file";
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes.push_back(static_cast<char>(i * 7));
  for (const std::string& content : {bytes, std::string("\0\r\n\x1a", 4), std::string()}) {
    write_file_atomically(file, content);
    CHECK(read_file(file) == content);
    CHECK(entries(file.parent_path()) == 1);  // no scratch file is left
  }
}

TEST_CASE("a bare file name is written in the current folder", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  std::string failure;
  try {
    write_file_atomically("new.txt", "content");
  } catch (const Error& error) {
    failure = error.what();
  }
  fs::current_path(before);
  CHECK(failure.empty());
  CHECK(fs::exists(folder.path() / "new.txt"));
}

TEST_CASE("a file whose size the system does not tell is read to its end", "[core]") {
  CHECK_FALSE(read_file("/proc/self/status").empty());
}

TEST_CASE("what cannot be read says what it is", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path missing = folder.path() / "missing";
  CHECK(spec_error_of([&] { (void)read_file(missing); }).got == "no such file");
  CHECK(spec_error_of([&] { (void)read_file(missing); }).where == missing.string());
  CHECK(spec_error_of([&] { (void)read_file(folder.path()); }).got == "a folder");
  CHECK(spec_error_of([&] { (void)read_file("/dev/zero"); }).got == "a device, pipe or socket");  // without end
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK(spec_error_of([&] { (void)read_file(folder.path() / "pipe"); }).got ==
        "a device, pipe or socket");  // nobody writes
  write_file_atomically(folder.path() / "file", "x");
  CHECK(spec_error_of([&] { (void)read_file(folder.path() / "file" / "below"); }).got == "no such file");
  CHECK(spec_error_of([&] { (void)read_file(folder.path() / std::string(5000, 'x')); }).got ==
        "cannot read: File name too long");

  fs::permissions(folder.path() / "file", fs::perms::none);
  const WithoutRights without_rights;
  CHECK(spec_error_of([&] { (void)read_file(folder.path() / "file"); }).got == "cannot read: Permission denied");
}

TEST_CASE("a folder that cannot be written is the machine's fault, a folder as target the user's", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  write_file_atomically(file, "old");
  CHECK(spec_error_of([&] { write_file_atomically(folder.path(), "x"); }).got == "a folder");
  CHECK(spec_error_of([&] { write_file_atomically(file / "below", "x"); }).got == "cannot write: Not a directory");
  CHECK_THROWS_AS(write_file_atomically("/proc/nowhere/file", "x"), ResourceError);
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  {
    const WithoutRights without_rights;
    try {
      write_file_atomically(file, "new");
      FAIL("written");
    } catch (const ResourceError& error) {
      CHECK(error.diagnostics().front().where == file.string());
      CHECK(error.diagnostics().front().got == "cannot write: Permission denied");
    }
  }
  fs::permissions(folder.path(), fs::perms::owner_all);
  CHECK(read_file(file) == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("what is no file is not replaced by one", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(spec_error_of([&] { write_file_atomically(pipe, "x"); }).got == "a device, pipe or socket");
  CHECK(fs::is_fifo(pipe));
}

TEST_CASE("whether a file could be written is found out without leaving anything", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "folder" / "file";
  require_writable(file);
  CHECK(entries(file.parent_path()) == 0);
  write_file_atomically(file, "old");
  require_writable(file);
  CHECK(read_file(file) == "old");
  CHECK(entries(file.parent_path()) == 1);
  CHECK(spec_error_of([&] { require_writable(file / "below"); }).got == "cannot write: Not a directory");
  CHECK(spec_error_of([&] { require_writable(folder.path()); }).got == "a folder");
  CHECK_THROWS_AS(require_writable("/proc/nowhere/file"), ResourceError);
}

TEST_CASE("whether a file may be written is found out without making its folders", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "folder" / "below" / "file";
  require_permission_to_write(file);
  require_permission_to_write("not-there/file");
  require_permission_to_write("file");
  CHECK(entries(folder.path()) == 0);
  write_file_atomically(file, "old");
  require_permission_to_write(file);
  CHECK(spec_error_of([&] { require_permission_to_write(file / "below"); }).got == "cannot write: Not a directory");
  CHECK(spec_error_of([&] { require_permission_to_write(file / "a" / "b"); }).got == "cannot write: Not a directory");
  CHECK(spec_error_of([&] { require_permission_to_write(folder.path()); }).got == "a folder");
}

TEST_CASE("a disk that fills up leaves the older file untouched and nothing beside it", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  write_file_atomically(file, "old");
  {
    const FileSizeLimit limit(100000);
    CHECK_THROWS_AS(write_file_atomically(file, std::string(200000, 'x')), ResourceError);
  }
  CHECK(read_file(file) == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("readers see whole files while several threads write", "[core]") {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  write_file_atomically(file, std::string(200000, 'a'));
  std::atomic<int> running = 2;
  const auto write = [&](char letter) {
    for (int i = 0; i < 30; ++i) write_file_atomically(file, std::string(200000, letter));
    --running;
  };
  std::thread first(write, 'b');
  std::thread second(write, 'c');
  int torn = 0;
  while (running > 0) {
    const std::string content = read_file(file);
    torn += content.size() == 200000 && content.find_first_not_of(content.front()) == std::string::npos ? 0 : 1;
  }
  first.join();
  second.join();
  CHECK(torn == 0);
  CHECK(entries(folder.path()) == 1);
}
