#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/evaluation.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

// Rows of the table `accuracy`: one measured accuracy, or the failure to measure one, by identity.

/// The moment of a statement by the database's clock, RFC 3339 in UTC.
inline constexpr std::string_view kNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// SQLite has signed integers only.
[[nodiscard]] inline std::int64_t stored_seed(std::uint64_t seed) { return std::bit_cast<std::int64_t>(seed); }

/// What identifies a new row. The strings and the proposal are borrowed for the call.
struct AccuracyKey {
  const std::string& identity;
  const std::string& training_identity;
  const Proposal& proposal;
  std::int64_t configuration_id = 0;
};

/// @pre no row has this identity, and a write transaction is under way
void insert_accuracy(Database& database, const AccuracyKey& key, const AccuracyOutcome& outcome);

/// From a row that holds all columns of the table; `where` names the database.
/// @throws DataError the row contradicts itself
[[nodiscard]] AccuracyOutcome read_accuracy(const Statement& row, std::string_view where);

}  // namespace axdse::db
