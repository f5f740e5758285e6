#include "dse/apps/stored_campaign.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"
#include "db/database_files.hpp"
#include "db/sqlite_result_store.hpp"

namespace axdse::dse {
namespace {

constexpr std::size_t kShortestSha256Prefix = 8;

}  // namespace

StoredCampaign open_stored_campaign(const std::filesystem::path& database, const std::string& name) {
  StoredCampaign stored{.store = db::open_result_store_read_only(database), .record = {}, .campaign = {}, .points = {}};
  const std::vector<db::CampaignRecord> campaigns = stored.store->campaigns();
  const auto found = std::find_if(campaigns.rbegin(), campaigns.rend(), [&](const db::CampaignRecord& campaign) {
    return name.empty() || campaign.name == name ||
           (name.size() >= kShortestSha256Prefix && campaign.sha256.starts_with(name));
  });
  if (found == campaigns.rend()) {
    std::vector<std::string> names;
    for (const db::CampaignRecord& campaign : campaigns) {
      names.push_back(concat(campaign.name, " (sha256 ", campaign.sha256.substr(0, kShortestSha256Prefix), ")"));
    }
    throw SpecError(
        {.where = database.string(),
         .got = name.empty() ? "a database without campaigns" : concat("no campaign \"", name, "\""),
         .allowed = join(names, ", "),
         .fix = campaigns.empty()
                    ? "run one: dse-run CAMPAIGN --db FILE; one that has just begun shows once its units are costed"
                    : "choose one of these with --campaign, by name or sha256"});
  }
  stored.record = *found;
  stored.campaign = campaign_from_document(stored.record.document,
                                           concat(database.string(), ", campaign \"", stored.record.name, "\""));
  stored.points = stored.store->points(stored.record.id);
  return stored;
}

void refuse_to_replace(const std::filesystem::path& database, const std::filesystem::path& output) {
  if (!db::belongs_to_database(output, database)) return;
  throw SpecError({.where = "--output",
                   .got = concat(output.string(), ", a file of the database ", database.string()),
                   .allowed = "another file",
                   .fix = "name a file that may be replaced"});
}

}  // namespace axdse::dse
