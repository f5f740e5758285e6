#pragma once

#include <filesystem>
#include <memory>

#include "db/result_store.hpp"

namespace axdse::db {

/// The SQLite database `file`, made if missing (its folder too), brought to the newest version if older. Held until
/// destruction: no second process can open it for writing. All calls are thread-safe.
/// @throws DataError damaged, of a newer version or of another program; ResourceError in use, disk full, not writable
[[nodiscard]] std::unique_ptr<ResultStore> open_result_store(const std::filesystem::path& file);

/// Whether open_result_store() may write there, as far as permissions tell; nothing is made or changed.
/// @throws SpecError the path cannot be that of a file; ResourceError no permission
void require_permission_to_store(const std::filesystem::path& file);

/// Opens it for reading, also while a campaign writes to it and on a medium that cannot be written. One of an older
/// version is read as it is at this moment, through a copy in memory that is brought up to date; an empty file is a
/// database that holds nothing.
/// @throws SpecError there is no such file; DataError as above; ResourceError not readable
[[nodiscard]] std::unique_ptr<const ResultStore> open_result_store_read_only(const std::filesystem::path& file);

}  // namespace axdse::db
