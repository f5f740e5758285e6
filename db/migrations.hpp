#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "db/sqlite.hpp"

namespace axdse::db {

/// "axds" in SQLite's header: tells our databases from those of other programs (`file` shows it).
inline constexpr std::int64_t kApplicationId = 0x61786473;

/// The step from version - 1 to version of the schema.
struct Migration {
  std::int64_t version = 0;
  std::string_view sql;
};

/// db/migrations/*.sql in order: versions 1, 2, ... without gaps.
[[nodiscard]] std::span<const Migration> migrations();

/// What a file is before it is touched.
/// @throws DataError it is no database, one of another program, or of a newer version than `known` reaches
void check_version(const Database& database, std::span<const Migration> known, std::string_view file);

/// Brings a checked database (an empty one is version 0) to the newest version, each step in a transaction of its own.
void migrate(Database& database, std::span<const Migration> known);

/// The tables, indexes and views of a database of the newest version are ours and its pages fit together. Objects that
/// users added are left alone. @throws DataError otherwise
void check_schema(const Database& database, std::span<const Migration> known, std::string_view file);

}  // namespace axdse::db
