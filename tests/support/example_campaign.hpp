#pragma once

#include <filesystem>

#include "db/result_store.hpp"
#include "dse/campaign.hpp"

namespace axdse::dse {

/// A campaign over SyntheticProblem, loaded from a file in `folder`, where stand-ins of the files that it names are
/// made.
[[nodiscard]] Campaign example_campaign(const std::filesystem::path& folder);

/// Runs the campaign into `store` with SyntheticProblem's outcomes. Points whose uniform multiplier is exact(4, 3)
/// fail. At most `most` points.
db::CampaignId run_example(const Campaign& campaign, db::ResultStore& store, std::size_t most = 1'000'000);

}  // namespace axdse::dse
