#pragma once

#include <string_view>

#include "core/json.hpp"
#include "dse/campaign.hpp"
#include "dse/campaign_files.hpp"
#include "dse/json_reader.hpp"

namespace axdse::dse {

inline constexpr std::string_view kCampaignSchema = "axdse.campaign/1";

/// Reads every key of a campaign and checks each against the others. What is wrong goes to `problems`; the campaign
/// means something only if they stay empty. `file` and `document` are left to the caller.
[[nodiscard]] Campaign read_campaign(const Json& document, const CampaignFolder& folder, Problems& problems);

}  // namespace axdse::dse
