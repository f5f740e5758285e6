#pragma once

#include "dse/apps/campaign_setup.hpp"
#include "dse/apps/run_app.hpp"

namespace axdse::dse {

/// Runs or resumes a campaign, shows its progress, prints its front and writes its files.
/// @return exit code: 0, or 130 after Ctrl-C
/// @throws what load_campaign, the evaluators, the store and run_search throw
[[nodiscard]] int run_campaign(const RunOptions& options, Streams& streams);

}  // namespace axdse::dse
