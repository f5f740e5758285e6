#include "db/writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::db {
namespace {

std::string holder(int descriptor) {
  std::array<char, 32> buffer{};
  const ssize_t length = ::pread(descriptor, buffer.data(), buffer.size(), 0);
  const std::string_view pid = trim({buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0});
  return pid.empty() ? "another process" : concat("process ", pid);
}

}  // namespace

std::filesystem::path lock_file_of(const std::filesystem::path& database) {
  std::error_code error;  // a link that leads nowhere shows when it is opened
  std::filesystem::path file = database;
  if (std::filesystem::is_symlink(database, error)) file = std::filesystem::canonical(database, error);
  return concat((error ? database : file).string(), ".lock");
}

WriterLock::WriterLock(const std::filesystem::path& database) {
  const std::string file = lock_file_of(database).string();
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    throw ResourceError(
        {.where = file, .got = std::strerror(errno), .fix = "name a database in a folder that this user may write"});
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = holder(descriptor_);
    ::close(descriptor_);
    if (error != EWOULDBLOCK) {
      throw ResourceError({.where = file,
                           .got = concat("cannot be locked: ", std::strerror(error)),
                           .fix = "put the database on a local disk"});
    }
    throw ResourceError({.where = database.string(),
                         .got = concat("in use by ", who),
                         .why = "one process writes to a database at a time",
                         .fix = "wait until it ends, stop it, or name another database"});
  }
  // Only for the message above: a full disk here is no reason to stop.
  const std::string pid = concat(::getpid(), "\n");
  if (::ftruncate(descriptor_, 0) == 0) static_cast<void>(::pwrite(descriptor_, pid.data(), pid.size(), 0) == 0);
}

WriterLock::~WriterLock() { ::close(descriptor_); }

}  // namespace axdse::db
