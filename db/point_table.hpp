#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "db/result_store.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

// Rows of the table `point`: the proposals of a campaign with their costs. Each refers to its configuration and its
// accuracy.

/// Rows of other tables that a point refers to.
struct PointReferences {
  CampaignId campaign = 0;
  std::int64_t configuration = 0;
  std::int64_t accuracy = 0;
};

/// A known (campaign, proposal number) keeps the point that it has. @pre a write transaction is under way
void insert_point(Database& database, const PointReferences& references, const Proposal& proposal,
                  const NetworkCost& cost);

/// Whether the stored point of this number is the same. @pre there is one
[[nodiscard]] bool is_stored_point(const Database& database, const PointReferences& references,
                                   const Proposal& proposal, const NetworkCost& cost);

/// By proposal number; `where` names the database. @throws DataError a row is damaged
[[nodiscard]] std::vector<StoredPoint> read_points(const Database& database, CampaignId campaign,
                                                   std::string_view where);

}  // namespace axdse::db
