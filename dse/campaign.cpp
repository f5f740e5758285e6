#include "dse/campaign.hpp"

#include <algorithm>
#include <system_error>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"
#include "dse/campaign_document.hpp"
#include "dse/campaign_reader.hpp"
#include "dse/campaign_settings.hpp"
#include "dse/json_reader.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFileBytes = 4 << 20;

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
  campaign.document = campaign_document(campaign).dump();
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
