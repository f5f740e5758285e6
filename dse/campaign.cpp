#include "dse/campaign.hpp"

#include <algorithm>
#include <system_error>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "dse/campaign_reader.hpp"
#include "dse/campaign_settings.hpp"
#include "dse/json_reader.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 4 << 20;

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

/// What results depend on; read_campaign reads it back.
Json document_of(const Campaign& campaign) {
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

std::string read_campaign_text(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (!error && bytes > kMaxFileBytes) {
    throw SpecError({.where = file.string(),
                     .got = concat(bytes, " bytes"),
                     .allowed = "a campaign file of at most 4 MiB",
                     .fix = "check the path"});
  }
  return read_file(file);
}

}  // namespace

std::string Campaign::sha256() const { return sha256_hex(document); }

const Rung& Campaign::rung(std::string_view rung_name) const {
  const auto found = std::find_if(rungs.begin(), rungs.end(),
                                  [rung_name](const Rung& candidate) { return candidate.name == rung_name; });
  AXDSE_ENSURE(found != rungs.end(),
               concat("a checked campaign names only rungs that it has, but not \"", rung_name, "\""));
  return *found;
}

Configuration Campaign::exact_configuration() const { return Configuration::uniform(space.layer_names(), space.exact); }

Campaign load_campaign(const fs::path& file, std::span<const std::string> settings) {
  Json json = parse_json_document(read_campaign_text(file), file.string());
  Problems problems(file.string());
  apply_settings(json, settings, problems);
  Campaign campaign = read_campaign(json, file.has_parent_path() ? file.parent_path() : ".", problems);
  problems.throw_if_any();
  campaign.file = file;
  campaign.document = document_of(campaign).dump();
  return campaign;
}

Campaign campaign_from_document(const std::string& document, std::string_view where) {
  try {
    const Json json = parse_json_document(document, std::string(where));
    Problems problems{std::string(where)};
    Campaign campaign = read_campaign(json, std::nullopt, problems);
    problems.throw_if_any();
    campaign.document = document;
    return campaign;
  } catch (const SpecError& error) {
    Diagnostic first = error.diagnostics().front();
    first.fix = "this campaign is damaged, or was stored by another version of axdse";
    throw DataError(std::move(first));
  }
}

}  // namespace axdse::dse
