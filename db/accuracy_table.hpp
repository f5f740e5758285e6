#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/evaluation.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

// Rows of the table `accuracy`: one measured accuracy, or the failure to measure one, by identity.

/// What identifies a new row. The strings and the proposal are borrowed for the call.
struct AccuracyKey {
  const std::string& identity;
  const std::string& training_identity;
  const Proposal& proposal;
  std::int64_t configuration_id = 0;
};

/// The row of this identity; 0 if there is none.
[[nodiscard]] std::int64_t accuracy_id(const Database& database, const std::string& identity);

/// @pre no row has this identity, and a write transaction is under way
void insert_accuracy(Database& database, const AccuracyKey& key, const AccuracyOutcome& outcome);

/// `where` names the database. @throws DataError the row contradicts itself
[[nodiscard]] std::optional<AccuracyOutcome> find_accuracy(const Database& database, const std::string& identity,
                                                           std::string_view where);

/// From a row that holds all columns of the table; `where` names the database.
/// @throws DataError the row contradicts itself
[[nodiscard]] AccuracyOutcome read_accuracy(const Statement& row, std::string_view where);

}  // namespace axdse::db
