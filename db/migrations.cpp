#include "db/migrations.hpp"

#include <string>

#include "core/text.hpp"

namespace axdse::db {
namespace {

[[noreturn]] void throw_damaged(std::string_view file, std::string got) {
  throw DataError({.where = std::string(file),
                   .got = std::move(got),
                   .allowed = "a database as axdse wrote it",
                   .fix = "restore a copy, or name another file; `sqlite3 FILE .recover` saves what can be read"});
}

bool is_empty(const Database& database) { return !database.prepare("SELECT 1 FROM sqlite_schema").step(); }

}  // namespace

void check_version(const Database& database, std::span<const Migration> known, std::string_view file) {
  const std::int64_t application = database.pragma("application_id");
  const std::int64_t version = database.pragma("user_version");
  if (application != kApplicationId && !(application == 0 && version == 0 && is_empty(database))) {
    throw DataError({.where = std::string(file),
                     .got = concat("an SQLite database of another program (application_id ", application, ")"),
                     .allowed = "a database written by axdse, or a new file",
                     .fix = "name another file"});
  }
  if (version < 0 || (version == 0 && !is_empty(database))) throw_damaged(file, concat("schema version ", version));
  const std::int64_t newest = known.back().version;
  if (version > newest) {
    throw DataError({.where = std::string(file),
                     .got = concat("schema version ", version),
                     .allowed = concat("versions up to ", newest),
                     .why = "it was written by a newer axdse",
                     .fix = "use that axdse, or name another file"});
  }
}

void migrate(Database& database, std::span<const Migration> known) {
  for (const Migration& migration : known) {
    if (migration.version <= database.pragma("user_version")) continue;
    write_transaction(database, [&] {
      database.execute(std::string(migration.sql));
      database.execute(
          concat("PRAGMA application_id = ", kApplicationId, "; PRAGMA user_version = ", migration.version));
    });
  }
}

void check_schema(const Database& database, std::span<const Migration> known, std::string_view file) {
  const std::int64_t version = database.pragma("user_version");
  AXDSE_ENSURE(version == known.back().version, "a schema is checked when it is of the newest version");
  Database reference = Database::in_memory();
  migrate(reference, known);
  Statement expected = reference.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  while (expected.step()) {
    Statement found = database.prepare("SELECT sql FROM sqlite_schema WHERE name = :name");
    found.bind(":name", expected.text("name"));
    if (!found.step() || found.text("sql") != expected.text("sql")) {
      throw_damaged(file, concat("no \"", expected.text("name"), "\" as version ", version, " defines it"));
    }
  }
  Statement check = database.prepare("PRAGMA quick_check(1)");
  if (check.step() && check.text("quick_check") != "ok")
    throw_damaged(file, concat("damaged: ", check.text("quick_check")));
}

}  // namespace axdse::db
