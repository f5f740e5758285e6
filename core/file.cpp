#include "core/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) {
    throw SpecError({.where = file.string(), .got = "no such file", .fix = "check the path; relative paths start at the current folder"});
  }
  if (fs::is_directory(status)) {
    throw SpecError({.where = file.string(), .got = "a folder", .allowed = "a file", .fix = "name a file inside it"});
  }
  std::ifstream stream(file, std::ios::binary);
  std::string content;
  if (stream) content.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream && !stream.eof()) {
    throw SpecError({.where = file.string(), .got = std::strerror(errno), .fix = "make the file readable for this user"});
  }
  return content;
}

namespace {

[[noreturn]] void throw_cannot_write(const fs::path& file, int error) {
  throw ResourceError({.where = file.string(),
                       .got = concat("cannot write: ", std::strerror(error)),
                       .fix = "free disk space, or name a folder that this user may write"});
}

void write_all(int descriptor, std::string_view content, const fs::path& file) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_cannot_write(file, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) throw_cannot_write(file, errno);
}

}  // namespace

void write_file_atomically(const fs::path& file, std::string_view content) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) throw_cannot_write(file, error.value());
  const fs::path scratch = concat(file.string(), ".", ::getpid(), ".tmp");
  const int descriptor = ::open(scratch.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) throw_cannot_write(file, errno);
  try {
    write_all(descriptor, content, file);
  } catch (...) {  // the descriptor and the scratch file must not outlive the failure
    ::close(descriptor);
    fs::remove(scratch, error);
    throw;
  }
  if (::close(descriptor) != 0 || ::rename(scratch.c_str(), file.c_str()) != 0) {
    const int cause = errno;
    fs::remove(scratch, error);
    throw_cannot_write(file, cause);
  }
}

}  // namespace axdse
