#pragma once

#include "core/json.hpp"
#include "dse/campaign.hpp"

namespace axdse::dse {

/// What a campaign's results depend on, all defaults filled in, files by hash; campaign_from_document() reads it back.
[[nodiscard]] Json campaign_document(const Campaign& campaign);

}  // namespace axdse::dse
