#pragma once

#include "dse/apps/campaign_setup.hpp"
#include "dse/apps/run_app.hpp"

namespace axdse::dse {

/// Checks everything that run_campaign would, prints what it would do, and writes nothing.
/// @return exit code @throws as run_campaign
[[nodiscard]] int describe_campaign(const RunOptions& options, Streams& streams);

}  // namespace axdse::dse
