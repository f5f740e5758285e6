#pragma once

#include <filesystem>

namespace axdse::db {

/// "DATABASE.lock" beside the file itself: a symbolic link to a database leads to the same lock.
[[nodiscard]] std::filesystem::path lock_file_of(const std::filesystem::path& database);

/// Keeps a second writer away from a database, by whichever symbolic link it comes: an advisory lock on
/// lock_file_of(database), which holds the writer's process number. The kernel releases it when the process ends,
/// however it ends; the file stays.
class WriterLock {
 public:
  /// @throws ResourceError another process holds the lock (named), or the folder cannot be written
  explicit WriterLock(const std::filesystem::path& database);
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace axdse::db
