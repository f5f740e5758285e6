#pragma once

#include <filesystem>

namespace axdse::db {

/// `file` is `database`, by whichever path or link, or one of the files that belong to it, whether or not it is there
/// now: SQLite's write-ahead log and its index, its rollback journal, the writer's lock. Who writes such a file damages
/// the database, or lets a second writer in.
[[nodiscard]] bool belongs_to_database(const std::filesystem::path& file, const std::filesystem::path& database);

}  // namespace axdse::db
