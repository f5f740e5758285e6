#include "dse/export/campaign_outputs.hpp"

#include "core/file.hpp"
#include "dse/export/pareto_json.hpp"

namespace axdse::dse {

namespace fs = std::filesystem;

namespace {

fs::path pareto_file(const fs::path& folder) { return folder / "pareto.json"; }
fs::path deployment_file(const fs::path& folder) { return folder / "deployment.json"; }

}  // namespace

std::vector<fs::path> campaign_output_files(const fs::path& folder) {
  return {pareto_file(folder), deployment_file(folder), weights_file_of(deployment_file(folder))};
}

CampaignOutputs write_campaign_outputs(const db::ResultStore& store, db::CampaignId id, const Campaign& campaign,
                                       const fs::path& folder) {
  CampaignOutputs outputs{.summary = summarise(campaign, store.points(id)), .pareto = pareto_file(folder)};
  write_file_atomically(outputs.pareto, pareto_json(outputs.summary).dump(2) + '\n');
  const ConfigurationSummary& best = outputs.summary.best_within(outputs.summary.within_pp);
  outputs.deployment = write_deployment(outputs.summary, best, store, deployment_file(folder));
  return outputs;
}

}  // namespace axdse::dse
