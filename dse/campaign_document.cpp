#include "dse/campaign_document.hpp"

#include "dse/campaign_reader.hpp"

namespace axdse::dse {
namespace {

Json hardware_document(const HardwareChoice& hardware) {
  Json document = {{"library_sha256", hardware.library.sha256},
                   {"period_ns", hardware.period_ns},
                   {"accelerator", to_string(hardware.accelerator)},
                   {"unit", to_string(hardware.unit)}};
  // What has its default is left out: campaigns from before there was a choice are the same as they were.
  if (hardware.setting != hwmodel::MacSetting::kWeightStationary) document["setting"] = to_string(hardware.setting);
  if (hardware.hold_cycles != hwmodel::default_hold_cycles(hardware.setting)) document["hold"] = hardware.hold_cycles;
  if (hardware.objective != hwmodel::CostObjective::kEnergy) document["objective"] = to_string(hardware.objective);
  return document;
}

}  // namespace

Json campaign_document(const Campaign& campaign) {
  const auto level_list = [](const std::vector<Level>& levels) {
    Json list = Json::array();
    for (const Level& level : levels) list.push_back(to_json(level));
    return list;
  };
  Json layers = Json::object();
  for (const LayerChoices& choices : campaign.space.layers)
    layers[choices.layer] = {{"levels", level_list(choices.levels)}};
  Json objectives = Json::array();
  for (const CampaignObjective& entry : campaign.objectives) {
    objectives.push_back({{"name", entry.objective.name}, {"reference", entry.reference}});
  }
  Json rungs = Json::object();
  for (const Rung& rung : campaign.rungs) {
    Json settings = settings_json(rung);
    settings.erase("split");  // a search sees validation images only
    rungs[rung.name] = std::move(settings);
  }
  Json search = {{"searcher", campaign.search.searcher}, {"rung", campaign.search.rung}};
  if (campaign.search.evaluations > 0) search["evaluations"] = campaign.search.evaluations;
  if (campaign.search.population > 0) search["population"] = campaign.search.population;
  Json document = {
      {"schema", kCampaignSchema},
      {"name", campaign.name},
      {"seed", campaign.seed},
      {"network",
       {{"architecture", campaign.network.architecture}, {"checkpoint_sha256", campaign.network.checkpoint.sha256}}},
      {"data", {{"dataset", campaign.data.dataset}, {"folder_sha256", campaign.data.folder.sha256}}},
      {"hardware", hardware_document(campaign.hardware)},
      {"operands", to_string(campaign.operands)},
      {"levels",
       Json::array({to_json(campaign.space.exact)})},  // the reference; what each layer may take is in "layers"
      {"layers", std::move(layers)},
      {"objectives", std::move(objectives)},
      {"rungs", std::move(rungs)},
      {"search", std::move(search)},
      {"report", {{"within_pp", campaign.report.within_pp}}}};
  if (campaign.verification) {
    document["verification"] = {{"rung", campaign.verification->rung},
                                {"uniform", campaign.verification->uniform},
                                {"mixed_points", campaign.verification->mixed_points},
                                {"seeds", campaign.verification->seeds}};
  }
  return document;
}

}  // namespace axdse::dse
