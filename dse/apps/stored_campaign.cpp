#include "dse/apps/stored_campaign.hpp"

#include <algorithm>
#include <system_error>

#include "core/error.hpp"
#include "core/text.hpp"
#include "db/sqlite_result_store.hpp"

namespace axdse::dse {

namespace po = boost::program_options;

void add_database_options(Program& program) {
  // clang-format off
  program.options.add_options()
      ("db", po::value<std::string>()->required()->value_name("FILE"), "database of results, as dse-run writes it")
      ("campaign", po::value<std::string>()->default_value("")->value_name("NAME"), "which campaign (default: the newest)");
  // clang-format on
}

StoredCampaign open_stored_campaign(const OptionValues& values) {
  const std::filesystem::path database = values["db"].as<std::string>();
  const auto name = values["campaign"].as<std::string>();
  StoredCampaign stored{.store = db::open_result_store_read_only(database), .record = {}, .campaign = {}, .points = {}};
  const std::vector<db::CampaignRecord> campaigns = stored.store->campaigns();
  const auto found = std::find_if(campaigns.rbegin(), campaigns.rend(),
                                  [&](const db::CampaignRecord& c) { return name.empty() || c.name == name; });
  if (found == campaigns.rend()) {
    std::vector<std::string> names;
    for (const db::CampaignRecord& campaign : campaigns) {
      if (std::find(names.begin(), names.end(), campaign.name) == names.end()) names.push_back(campaign.name);
    }
    throw SpecError({.where = database.string(),
                     .got = name.empty() ? "a database without campaigns" : concat("no campaign \"", name, "\""),
                     .allowed = join(names, ", "),
                     .fix = campaigns.empty() ? "run one first: dse-run CAMPAIGN --db FILE"
                                              : "choose one of these with --campaign"});
  }
  stored.record = *found;
  stored.campaign = campaign_from_document(stored.record.document,
                                           concat(database.string(), ", campaign \"", stored.record.name, "\""));
  stored.points = stored.store->points(stored.record.id);
  return stored;
}

void refuse_to_replace(const std::filesystem::path& database, const std::filesystem::path& output) {
  std::error_code error;  // what is not there yet is not the database
  if (!std::filesystem::equivalent(database, output, error)) return;
  throw SpecError({.where = "--output",
                   .got = concat("the database itself, ", output.string()),
                   .allowed = "another file",
                   .fix = "name a file that may be replaced"});
}

}  // namespace axdse::dse
