#include "db/database_files.hpp"

#include <array>
#include <system_error>

#include "db/writer_lock.hpp"

namespace axdse::db {
namespace {

namespace fs = std::filesystem;

// https://www.sqlite.org/tempfiles.html: beside the file that a symbolic link leads to.
constexpr std::array kSuffixesOfSqlite{"-wal", "-shm", "-journal"};

/// Absolute, without links as far as it exists.
fs::path resolved(const fs::path& file) {
  std::error_code error;  // what cannot be looked at cannot be written either: whoever writes it tells
  const fs::path path = fs::weakly_canonical(fs::absolute(file, error), error);
  return error ? file : path;
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;  // what is not there yet has no other name
  return resolved(a) == resolved(b) || fs::equivalent(a, b, error);
}

}  // namespace

bool belongs_to_database(const fs::path& file, const fs::path& database) {
  if (is_same_file(file, database) || is_same_file(file, lock_file_of(database))) return true;
  for (const char* suffix : kSuffixesOfSqlite) {
    fs::path beside = resolved(database);
    beside += suffix;
    if (is_same_file(file, beside)) return true;
  }
  return false;
}

}  // namespace axdse::db
