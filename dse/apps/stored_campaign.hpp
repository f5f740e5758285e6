#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "db/result_store.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/campaign.hpp"

namespace axdse::dse {

/// A campaign as a database holds it, open for reading; another process may be running it meanwhile.
struct StoredCampaign {
  std::unique_ptr<const db::ResultStore> store;
  db::CampaignRecord record;
  Campaign campaign;
  std::vector<db::StoredPoint> points;
};

/// Adds --db (required) and --campaign.
void add_database_options(Program& program);

/// What these options choose: the campaign of that name, the newest where several have it; without --campaign the
/// newest of all.
/// @throws SpecError no such database, no such campaign (lists those there are); DataError, ResourceError as
/// open_result_store_read_only
[[nodiscard]] StoredCampaign open_stored_campaign(const OptionValues& values);

/// @throws SpecError if writing `output` would replace the database that is read
void refuse_to_replace(const std::filesystem::path& database, const std::filesystem::path& output);

}  // namespace axdse::dse
