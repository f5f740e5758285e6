#include "core/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace fs = std::filesystem;
namespace {

/// An open file; closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int value) noexcept : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }

  [[nodiscard]] int value() const noexcept { return value_; }
  /// Closes now, to learn of errors that only closing reports (NFS, quotas). False: see errno.
  [[nodiscard]] bool close() noexcept { return ::close(std::exchange(value_, -1)) == 0; }

 private:
  int value_;
};

/// Deletes a file at the end of its scope, unless it was kept.
class ScratchFile {
 public:
  explicit ScratchFile(fs::path path) : path_(std::move(path)) {}
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }
  void keep() noexcept { path_.clear(); }

 private:
  fs::path path_;
};

[[noreturn]] void throw_no_regular_file(const fs::path& file, mode_t mode) {
  throw SpecError({.where = file.string(),
                   .got = S_ISDIR(mode) ? "a folder" : "a device, pipe or socket",
                   .allowed = "a file",
                   .fix = S_ISDIR(mode) ? "name a file inside it" : "name a regular file"});
}

[[noreturn]] void throw_cannot_read(const fs::path& file, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      throw SpecError({.where = file.string(),
                       .got = "no such file",
                       .fix = "check the path; relative paths start at the current folder"});
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
    case ENXIO:  // a socket
      throw SpecError({.where = file.string(),
                       .got = concat("cannot read: ", std::strerror(error)),
                       .fix = "name a file that this user may read"});
    default:
      throw ResourceError({.where = file.string(),
                           .got = concat("cannot read: ", std::strerror(error)),
                           .fix = "the machine is at fault, not the file's content: try again later"});
  }
}

[[noreturn]] void throw_cannot_write(const fs::path& file, int error) {
  Diagnostic problem{.where = file.string(), .got = concat("cannot write: ", std::strerror(error))};
  switch (error) {
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
      problem.fix = "check the path";
      throw SpecError(std::move(problem));
    default:
      problem.fix = "free disk space, or name a folder that this user may write";
      throw ResourceError(std::move(problem));
  }
}

/// False: see errno.
bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// A renaming survives a loss of power once its folder is on the disk. Some file systems cannot do that for folders,
/// and a folder may be writable but not readable: then there is nothing to be done. False: the disk failed, see errno.
bool sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.value() < 0) return true;
  return ::fsync(descriptor.value()) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

/// A name beside `file` that no other process and no other thread of this one uses at the same time.
fs::path scratch_path(const fs::path& file) {
  static std::atomic<unsigned> counter = 0;
  return concat(file.string(), ".", ::getpid(), "-", counter.fetch_add(1), ".tmp");
}

/// Renaming over a device would replace it; a symbolic link may be replaced.
void require_replaceable(const fs::path& file) {
  struct stat status{};
  if (::lstat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
    throw_no_regular_file(file, status.st_mode);
}

/// Makes the folder of `file` and checks that a file may stand there.
void prepare_place(const fs::path& file) {
  require_replaceable(file);
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) throw_cannot_write(file, error.value());
}

int open_new(const fs::path& file) { return ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666); }

}  // namespace

std::string read_file(const fs::path& file) {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.value() < 0) throw_cannot_read(file, errno);
  struct stat status{};
  if (::fstat(descriptor.value(), &status) != 0) throw_cannot_read(file, errno);
  if (!S_ISREG(status.st_mode)) throw_no_regular_file(file, status.st_mode);

  std::string content;
  content.reserve(static_cast<std::size_t>(status.st_size));
  std::array<char, 1 << 16> block{};
  while (true) {  // to the end and not to st_size, which is 0 under /proc
    const ssize_t count = ::read(descriptor.value(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_cannot_read(file, errno);
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
  }
}

void write_file_atomically(const fs::path& file, std::string_view content) {
  prepare_place(file);
  ScratchFile scratch(scratch_path(file));
  Descriptor descriptor(open_new(scratch.path()));
  const bool complete = descriptor.value() >= 0 && write_all(descriptor.value(), content) &&
                        ::fsync(descriptor.value()) == 0 && descriptor.close() &&
                        ::rename(scratch.path().c_str(), file.c_str()) == 0;
  if (!complete) throw_cannot_write(file, errno);
  scratch.keep();
  if (!sync_folder(file.has_parent_path() ? file.parent_path() : ".")) throw_cannot_write(file, errno);
}

void require_writable(const fs::path& file) {
  prepare_place(file);
  const ScratchFile scratch(scratch_path(file));
  const Descriptor descriptor(open_new(scratch.path()));
  if (descriptor.value() < 0) throw_cannot_write(file, errno);
}

void require_permission_to_write(const fs::path& file) {
  require_replaceable(file);
  const auto folder_of = [](const fs::path& path) { return path.has_parent_path() ? path.parent_path() : "."; };
  fs::path folder = folder_of(file);  // or the first one above it that is there: the rest would be made
  struct stat status{};
  while (::stat(folder.c_str(), &status) != 0) {
    if (errno != ENOENT) throw_cannot_write(file, errno);
    folder = folder_of(folder);
  }
  if (!S_ISDIR(status.st_mode)) throw_cannot_write(file, ENOTDIR);
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) throw_cannot_write(file, errno);
}

}  // namespace axdse
