#include "db/sqlite.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>
#include <utility>

#include "core/seed.hpp"
#include "core/text.hpp"

namespace axdse::db {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyTimeoutMs = 5000;
constexpr int kAttempts = 10;

/// `name` is for a database that has none because it could not be opened.
[[noreturn]] void throw_sqlite_error(sqlite3* database, int code, std::string_view sql, std::string_view name) {
  const char* file = sqlite3_db_filename(database, "main");
  Diagnostic diagnostic{.where = file == nullptr || *file == '\0' ? std::string(name) : file,
                        .got = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database)};
  if (!sql.empty()) diagnostic.why = concat("SQLite error ", code, " in: ", sql.substr(0, 200));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      diagnostic.fix = "another program holds this database; end it, or wait";
      throw BusyError(std::move(diagnostic));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      diagnostic.allowed = "a database written by axdse";
      diagnostic.fix = "restore a copy, or name another file; `sqlite3 FILE .recover` saves what can be read";
      throw DataError(std::move(diagnostic));
    case SQLITE_FULL:
    case SQLITE_IOERR:
      diagnostic.fix =
          "free disk space (df, quota, ulimit -f) and run the same command again: what was stored before is kept";
      throw ResourceError(std::move(diagnostic));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      diagnostic.fix = "name a database in a folder that this user may write: the file, its -wal and its -shm";
      throw ResourceError(std::move(diagnostic));
    case SQLITE_NOMEM:
      diagnostic.fix = "free memory and run the same command again";
      throw ResourceError(std::move(diagnostic));
    default:
      throw InternalError(std::move(diagnostic));
  }
}

[[noreturn]] void throw_sqlite_error(sqlite3* database, int code, std::string_view sql) {
  throw_sqlite_error(database, code, sql, "database");
}

std::string percent_encoded(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    } else {
      text += c;
    }
  }
  return text;
}

/// Readers of a write-ahead log need its -shm file, which a read-only folder cannot get. Without a log the file is all
/// there is.
bool can_only_be_read_as_immutable(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  return ::access(folder.c_str(), W_OK) != 0 && !fs::exists(concat(file.string(), "-wal"), error);
}

std::string uri_of(const fs::path& file, Database::Mode mode) {
  const std::string uri = concat("file:", percent_encoded(fs::absolute(file).string()));
  const bool immutable = mode == Database::Mode::kReadOnly && can_only_be_read_as_immutable(file);
  return immutable ? concat(uri, "?immutable=1") : uri;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) throw_sqlite_error(database, code, sql);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) throw_sqlite_error(database_, code, sqlite3_sql(statement_.get()));
}

int Statement::index_of_parameter(const char* parameter) const {
  const int index = sqlite3_bind_parameter_index(statement_.get(), parameter);
  AXDSE_ENSURE(index > 0, concat("no parameter ", parameter, " in: ", sqlite3_sql(statement_.get())));
  return index;
}

int Statement::index_of_column(std::string_view column) const {
  const int count = sqlite3_column_count(statement_.get());
  int index = 0;
  while (index < count && sqlite3_column_name(statement_.get(), index) != column) ++index;
  AXDSE_ENSURE(index < count, concat("no column ", column, " in: ", sqlite3_sql(statement_.get())));
  return index;
}

Statement& Statement::bind(const char* parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index_of_parameter(parameter), value));
  return *this;
}

Statement& Statement::bind(const char* parameter, double value) {
  AXDSE_ENSURE(std::isfinite(value), concat(parameter, " is not finite: ", value));
  check(sqlite3_bind_double(statement_.get(), index_of_parameter(parameter), value));
  return *this;
}

Statement& Statement::bind(const char* parameter, std::string_view text) {
  check(sqlite3_bind_text64(statement_.get(), index_of_parameter(parameter), text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(const char* parameter, std::span<const std::uint8_t> bytes) {
  const int index = index_of_parameter(parameter);
  // A null pointer would bind NULL.
  check(bytes.empty() ? sqlite3_bind_zeroblob(statement_.get(), index, 0)
                      : sqlite3_bind_blob64(statement_.get(), index, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) throw_sqlite_error(database_, code, sqlite3_sql(statement_.get()));
  return false;
}

void Statement::run() {
  const bool has_row = step();
  AXDSE_ENSURE(!has_row, concat("rows from: ", sqlite3_sql(statement_.get())));
}

std::int64_t Statement::integer(std::string_view column) const {
  return sqlite3_column_int64(statement_.get(), index_of_column(column));
}

double Statement::real(std::string_view column) const {
  return sqlite3_column_double(statement_.get(), index_of_column(column));
}

std::string Statement::text(std::string_view column) const {
  const int index = index_of_column(column);
  const void* data = sqlite3_column_text(statement_.get(), index);
  return data == nullptr ? std::string{}
                         : std::string(static_cast<const char*>(data),
                                       static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), index)));
}

std::span<const std::uint8_t> Statement::blob(std::string_view column) const {
  const int index = index_of_column(column);
  const void* data = sqlite3_column_blob(statement_.get(), index);
  return {static_cast<const std::uint8_t*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), index))};
}

void Database::Close::operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }

Database::Database(const std::string& uri, int flags, const std::string& name) {
  sqlite3* connection = nullptr;
  // Our own locking guards a connection that threads share.
  const int code = sqlite3_open_v2(uri.c_str(), &connection,
                                   flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) throw_sqlite_error(connection, code, "", name);
  sqlite3_busy_timeout(connection, kBusyTimeoutMs);
  execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
}

Database::Database(const fs::path& file, Mode mode)
    : Database(uri_of(file, mode),
               mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
               file.string()) {}

void Database::use_write_ahead_log() { execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"); }

Database Database::in_memory() {
  return Database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, "a database in memory");
}

Database Database::copy_in_memory() const {
  Database copy = in_memory();
  sqlite3_backup* backup = sqlite3_backup_init(copy.connection_.get(), "main", connection_.get(), "main");
  AXDSE_ENSURE(backup != nullptr, sqlite3_errmsg(copy.connection_.get()));
  sqlite3_backup_step(backup, -1);  // what goes wrong is the result of sqlite3_backup_finish()
  const int code = sqlite3_backup_finish(backup);
  if (code != SQLITE_OK) throw_sqlite_error(copy.connection_.get(), code, "");
  return copy;
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite_error(connection_.get(), code, sql);
}

void Database::require_in_place() {
  int has_moved = 0;  // stays 0 for a database in memory
  sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved == 0) return;
  const fs::path file = sqlite3_db_filename(connection_.get(), "main");
  const fs::path copy = concat(file.string(), ".rescued-", ::getpid());
  std::error_code error;  // what cannot be made or removed shows when the copy is written
  fs::create_directories(file.parent_path(), error);
  fs::remove(copy, error);
  std::string fix = "restore a copy of the database";
  try {
    prepare("VACUUM INTO :copy").bind(":copy", copy.string()).run();
    // Not to be moved to the old place, where the old log may lie: SQLite would mix the two.
    fix = concat("all that was stored is in ", copy.string(), ": run the same command again with --db ", copy.string());
  } catch (const ResourceError&) {  // NOLINT(bugprone-empty-catch): the disk is full or gone: nothing could be saved
  }
  throw ResourceError({.where = file.string(),
                       .got = "a database that was deleted, moved or replaced while it was in use",
                       .why = "what is written to it now would be lost",
                       .fix = std::move(fix)});
}

std::int64_t Database::pragma(std::string_view name) const {
  Statement statement = prepare(concat("PRAGMA ", name));
  const bool has_row = statement.step();
  AXDSE_ENSURE(has_row, concat("PRAGMA ", name, " has no value"));
  return statement.integer(name);
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // SQLite has rolled back by itself, after a full disk for example.
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

void write_transaction(Database& database, const std::function<void()>& body) {
  // Processes that collided must not collide again: each waits its own time.
  RandomEngine jitter(static_cast<std::uint64_t>(::getpid()) ^
                      static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()));
  for (int attempt = 1;; ++attempt) {
    try {
      Transaction transaction(database);
      body();
      transaction.commit();
      break;
    } catch (const BusyError&) {
      if (attempt == kAttempts) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10 * attempt + static_cast<int>(uniform_below(jitter, 100))));
  }
  database.require_in_place();
}

}  // namespace axdse::db
