#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "db/result_store.hpp"
#include "dse/campaign.hpp"

namespace axdse::dse {

/// A campaign as a database holds it, open for reading; another process may be running it meanwhile.
struct StoredCampaign {
  std::unique_ptr<const db::ResultStore> store;
  db::CampaignRecord record;
  Campaign campaign;
  std::vector<db::StoredPoint> points;
};

/// The campaign called `name`, or whose SHA-256 begins with it (8 digits or more); of several the one added last. The
/// one added last of all if `name` is empty.
/// @throws SpecError no such database, no such campaign (lists those there are); DataError, ResourceError as
/// open_result_store_read_only
[[nodiscard]] StoredCampaign open_stored_campaign(const std::filesystem::path& database, const std::string& name);

/// @throws SpecError writing `output` would replace the database that is read, or a file that belongs to it
void refuse_to_replace(const std::filesystem::path& database, const std::filesystem::path& output);

}  // namespace axdse::dse
