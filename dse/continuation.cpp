#include "dse/continuation.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

/// What the stored points and this program do differently, side by side.
struct Differences {
  std::vector<std::string> stored;
  std::vector<std::string> now;

  void add(const std::string& what, const std::string& stored_value, const std::string& value_now) {
    if (stored_value == value_now) return;
    stored.push_back(concat(what, " ", stored_value));
    now.push_back(concat(what, " ", value_now));
  }
};

/// The keys of two identities that differ.
void add_identities(const Json& stored, const Json& now, Differences& differences) {
  const auto text = [](const Json& object, const std::string& key) {
    return object.contains(key) ? excerpt(object.at(key)) : std::string("none");
  };
  for (const auto& [key, value] : stored.items()) differences.add(key, text(stored, key), text(now, key));
  for (const auto& [key, value] : now.items()) {
    if (!stored.contains(key)) differences.add(key, "none", text(now, key));
  }
}

Differences differences_of(const db::StoredPoint& point, const Measuring& now, const std::string& where) {
  Differences differences;
  if (!point.cost.layers.empty())
    differences.add("cost model", point.cost.layers.front().unit.provenance.model_version, std::string(now.cost_model));
  const std::string identity = now.accuracy->identity(point.proposal);
  if (point.identity != identity)
    add_identities(parse_stored_json(point.identity, where), parse_stored_json(identity, where), differences);
  return differences;
}

}  // namespace

void require_continuable(const db::ResultStore& store, std::string_view sha256, const Measuring& now,
                         const std::string& where) {
  const std::vector<db::CampaignRecord> campaigns = store.campaigns();
  const auto campaign = std::find_if(campaigns.begin(), campaigns.end(),
                                     [sha256](const db::CampaignRecord& record) { return record.sha256 == sha256; });
  if (campaign == campaigns.end()) return;
  for (const db::StoredPoint& point : store.points(campaign->id)) {
    const Differences differences = differences_of(point, now, where);
    if (differences.stored.empty()) continue;
    throw SpecError(
        {.where = where,
         .got = concat("points of this campaign measured with ", join(differences.stored, ", ")),
         .allowed = concat(join(differences.now, ", "), ", as this program measures here"),
         .why = "points of two machines or versions in one campaign are a search that neither would repeat",
         .fix = concat("give the campaign a name of its own, --set name=", campaign->name,
                       "_2: it shares what is measured alike; or go on where this one was begun, with axdse ",
                       campaign->axdse_version)});
  }
}

}  // namespace axdse::dse
