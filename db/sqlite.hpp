#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

/// SQLite's C API behind three small types. Failures are sorted by who acts next: a damaged file is a DataError; a full
/// disk, a missing permission or a lock is a ResourceError; wrong SQL is an InternalError.
namespace axdse::db {

/// Another connection holds the lock for longer than the busy timeout. Caught by write_transaction, which tries again.
class BusyError : public ResourceError {
 public:
  using ResourceError::ResourceError;
};

/// A prepared statement. Parameters are bound and columns read by name. Not thread-safe, like its Database.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);

  Statement& bind(const char* parameter, std::int64_t value);
  Statement& bind(const char* parameter, double value);  ///< finite: SQLite would store NaN as NULL
  Statement& bind(const char* parameter, std::string_view text);
  Statement& bind_blob(const char* parameter, std::span<const std::uint8_t> bytes);

  /// To the next row; false when there is none.
  [[nodiscard]] bool step();
  /// Runs a statement that returns no rows.
  void run();

  [[nodiscard]] std::int64_t integer(std::string_view column) const;
  [[nodiscard]] double real(std::string_view column) const;
  [[nodiscard]] std::string text(std::string_view column) const;
  [[nodiscard]] std::span<const std::uint8_t> blob(std::string_view column) const;  ///< valid until the next step()

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  [[nodiscard]] int index_of_parameter(const char* parameter) const;
  [[nodiscard]] int index_of_column(std::string_view column) const;
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A connection. Not thread-safe.
class Database {
 public:
  enum class Mode {
    kReadWrite,  ///< the file is made if missing
    kReadOnly,   ///< also on a medium that cannot be written
  };
  Database(const std::filesystem::path& file, Mode mode);
  /// A database in memory.
  [[nodiscard]] static Database in_memory();
  /// All that it holds now, in memory: may be changed, and the file is not.
  [[nodiscard]] Database copy_in_memory() const;

  [[nodiscard]] Statement prepare(std::string_view sql) const { return {connection_.get(), sql}; }
  /// Runs statements, separated by semicolons, that return no rows of interest.
  void execute(const std::string& sql);
  /// From now on readers do not wait for a writer, and each commit waits for the disk. Changes the file.
  void use_write_ahead_log();
  /// The file is where it was opened: what is written to one that was deleted or replaced would be lost with the
  /// connection. @pre no transaction is under way
  /// @throws ResourceError it is not; all that it holds was then saved as "FILE.rescued-PID", if that could be written
  void require_in_place();
  /// "PRAGMA name" as a number.
  [[nodiscard]] std::int64_t pragma(std::string_view name) const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  Database(const std::string& uri, int flags, const std::string& name);  ///< `name` stands in messages

  std::unique_ptr<sqlite3, Close> connection_;
};

/// BEGIN IMMEDIATE now; ROLLBACK at the end of the scope unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// Runs `body` in a transaction and commits. The whole is tried again, after a pause of random length, when another
/// process holds the lock: `body` must have no effect but on the database. @throws BusyError the lock was not free for
/// about a minute; ResourceError as Database::require_in_place
void write_transaction(Database& database, const std::function<void()>& body);

}  // namespace axdse::db
