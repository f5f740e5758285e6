#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/unit_cost.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

// Rows of the table `unit_cost`: costs of compute units by identity (core/cost_cache.hpp).

/// A known identity keeps the cost that it has. @pre a write transaction is under way
void insert_cost(Database& database, const std::string& identity, const UnitCost& cost);

/// `where` names the database. @throws DataError the row is damaged
[[nodiscard]] std::optional<UnitCost> find_cost(const Database& database, const std::string& identity,
                                                std::string_view where);

}  // namespace axdse::db
