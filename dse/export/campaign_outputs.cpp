#include "dse/export/campaign_outputs.hpp"

#include "core/file.hpp"
#include "dse/export/pareto_json.hpp"

namespace axdse::dse {

CampaignOutputs write_campaign_outputs(const db::ResultStore& store, db::CampaignId id, const Campaign& campaign,
                                       const std::filesystem::path& folder) {
  CampaignOutputs outputs{.summary = summarise(campaign, store.points(id)), .pareto = folder / "pareto.json"};
  write_file_atomically(outputs.pareto, pareto_json(outputs.summary).dump(2) + '\n');
  const ConfigurationSummary& best = outputs.summary.best_within(outputs.summary.within_pp);
  outputs.deployment = write_deployment(outputs.summary, best, store, folder / "deployment.json");
  return outputs;
}

}  // namespace axdse::dse
