#include "core/evaluation.hpp"

#include <array>
#include <bit>
#include <utility>

#include "core/document_format.hpp"
#include "core/enum_names.hpp"
#include "core/json_members.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array kFailureNames{EnumName{Failure::Kind::kDiverged, "diverged"},
                                   EnumName{Failure::Kind::kUnsupported, "unsupported"}};

constexpr int kCostFormat = 2;

}  // namespace

Outcome outcome_of(const NetworkCost& cost, const AccuracyOutcome& accuracy) {
  if (const auto* failure = std::get_if<Failure>(&accuracy)) return *failure;
  return Evaluation{.cost = cost, .accuracy = std::get<AccuracyReport>(accuracy)};
}

void check_bits(const AccuracyReport& report, std::string_view where) {
  std::int64_t set = 0;
  for (const std::uint8_t byte : report.correct_bits) set += std::popcount(byte);
  const auto bytes = static_cast<std::int64_t>(report.correct_bits.size());
  if (report.images > 0 && bytes == (report.images + 7) / 8 && set == report.correct) return;
  throw DataError({.where = std::string(where),
                   .got = concat(report.images, " images, ", report.correct, " of them correct, and ", bytes,
                                 " bytes with ", set, " bits set"),
                   .allowed = "one bit an image, set where it was classified correctly",
                   .fix = "restore a copy of the database"});
}

std::string_view to_string(Failure::Kind kind) { return name_of(kFailureNames, kind); }

Failure::Kind parse_failure_kind(std::string_view text, std::string_view where) {
  return parse_stored_name(kFailureNames, text, where);
}

Json to_json(const NetworkCost& cost) {
  Json layers = Json::array();
  for (const LayerCost& layer : cost.layers) {
    layers.push_back({{"layer", layer.layer}, {"macs", layer.macs}, {"unit", to_json(layer.unit)}});
  }
  const std::optional<double>& to_best_exact = cost.energy_relative_to_best_exact;
  Json json = {{"format", kCostFormat},
               {"energy_relative_to_best_exact", to_best_exact ? Json(*to_best_exact) : Json(nullptr)},
               {"layers", std::move(layers)}};
  set_members(json, kNetworkCostMembers, cost);
  set_members(json, kNetworkCostMembersSinceFormat2, cost);
  return json;
}

NetworkCost network_cost_from_json(const Json& json, std::string_view where) {
  const bool is_format_1 = format_of(json, kCostFormat, "best_exact", where) == 1;
  NetworkCost cost;
  read_members(json, kNetworkCostMembers, cost, where);
  if (is_format_1) {
    cost.multiplier_energy_relative = cost.energy_relative;
  } else {
    read_members(json, kNetworkCostMembersSinceFormat2, cost, where);
    if (!member(json, "energy_relative_to_best_exact", where).is_null())
      cost.energy_relative_to_best_exact = field<double>(json, "energy_relative_to_best_exact", where);
  }
  for (const Json& layer : member(json, "layers", where)) {
    const std::string inside = concat(where, "/layers/", cost.layers.size());
    cost.layers.push_back({.layer = field<std::string>(layer, "layer", inside),
                           .macs = field<std::int64_t>(layer, "macs", inside),
                           .unit = unit_cost_from_json(member(layer, "unit", inside), concat(inside, "/unit"))});
  }
  return cost;
}

Json to_json(const AccuracyProvenance& provenance) {
  Json json;
  set_members(json, kAccuracyProvenanceMembers, provenance);
  return json;
}

}  // namespace axdse
