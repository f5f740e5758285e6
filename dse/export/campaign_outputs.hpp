#pragma once

#include <filesystem>
#include <vector>

#include "db/result_store.hpp"
#include "dse/campaign_summary.hpp"
#include "dse/export/deployment.hpp"

namespace axdse::dse {

struct CampaignOutputs {
  CampaignSummary summary;
  std::filesystem::path pareto;  ///< pareto.json
  DeploymentFiles deployment;    ///< of the cheapest point within the campaign's limit
};

/// The files in `folder` that write_campaign_outputs may write or remove.
[[nodiscard]] std::vector<std::filesystem::path> campaign_output_files(const std::filesystem::path& folder);

/// Summarises what `store` holds of the campaign and writes pareto.json, deployment.json and deployment.safetensors
/// into `folder`.
/// @throws SpecError the exact configuration has not been measured yet; ResourceError the folder cannot be written
[[nodiscard]] CampaignOutputs write_campaign_outputs(const db::ResultStore& store, db::CampaignId id,
                                                     const Campaign& campaign, const std::filesystem::path& folder);

}  // namespace axdse::dse
