#include "core/evaluation.hpp"

#include <array>
#include <utility>

#include "core/document_format.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array<std::pair<Failure::Kind, std::string_view>, 2> kFailureNames = {{
    {Failure::Kind::kDiverged, "diverged"},
    {Failure::Kind::kUnsupported, "unsupported"},
}};

constexpr int kCostFormat = 2;

}  // namespace

Outcome outcome_of(const NetworkCost& cost, const AccuracyOutcome& accuracy) {
  if (const auto* failure = std::get_if<Failure>(&accuracy)) return *failure;
  return Evaluation{.cost = cost, .accuracy = std::get<AccuracyReport>(accuracy)};
}

std::string_view to_string(Failure::Kind kind) {
  for (const auto& [candidate, name] : kFailureNames) {
    if (candidate == kind) return name;
  }
  return "?";
}

Failure::Kind parse_failure_kind(std::string_view text, std::string_view where) {
  for (const auto& [kind, name] : kFailureNames) {
    if (name == text) return kind;
  }
  throw DataError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "diverged, unsupported",
                   .fix = "take an undamaged copy"});
}

Json to_json(const NetworkCost& cost) {
  Json layers = Json::array();
  for (const LayerCost& layer : cost.layers) {
    layers.push_back({{"layer", layer.layer}, {"macs", layer.macs}, {"unit", to_json(layer.unit)}});
  }
  const std::optional<double>& to_best_exact = cost.energy_relative_to_best_exact;
  return {{"format", kCostFormat},
          {"accelerator", cost.accelerator},
          {"unit", cost.unit},
          {"baseline", cost.baseline},
          {"best_exact", cost.best_exact},
          {"energy_per_inference_nj", cost.energy_per_inference_nj},
          {"energy_relative", cost.energy_relative},
          {"energy_relative_to_best_exact", to_best_exact ? Json(*to_best_exact) : Json(nullptr)},
          {"multiplier_energy_relative", cost.multiplier_energy_relative},
          {"pdp_relative", cost.pdp_relative},
          {"area_um2", cost.area_um2},
          {"delay_ns", cost.delay_ns},
          {"layers", std::move(layers)}};
}

NetworkCost network_cost_from_json(const Json& json, std::string_view where) {
  const bool is_format_1 = format_of(json, kCostFormat, "best_exact", where) == 1;
  NetworkCost cost{.accelerator = field<std::string>(json, "accelerator", where),
                   .unit = field<std::string>(json, "unit", where),
                   .baseline = field<std::string>(json, "baseline", where),
                   .best_exact = is_format_1 ? std::string() : field<std::string>(json, "best_exact", where),
                   .energy_per_inference_nj = field<double>(json, "energy_per_inference_nj", where),
                   .energy_relative = field<double>(json, "energy_relative", where),
                   .energy_relative_to_best_exact = {},
                   .multiplier_energy_relative =
                       field<double>(json, is_format_1 ? "energy_relative" : "multiplier_energy_relative", where),
                   .pdp_relative = field<double>(json, "pdp_relative", where),
                   .area_um2 = field<double>(json, "area_um2", where),
                   .delay_ns = field<double>(json, "delay_ns", where)};
  if (!is_format_1 && !member(json, "energy_relative_to_best_exact", where).is_null())
    cost.energy_relative_to_best_exact = field<double>(json, "energy_relative_to_best_exact", where);
  for (const Json& layer : member(json, "layers", where)) {
    const std::string inside = concat(where, "/layers/", cost.layers.size());
    cost.layers.push_back({.layer = field<std::string>(layer, "layer", inside),
                           .macs = field<std::int64_t>(layer, "macs", inside),
                           .unit = unit_cost_from_json(member(layer, "unit", inside), concat(inside, "/unit"))});
  }
  return cost;
}

Json to_json(const AccuracyProvenance& provenance) {
  return {{"checkpoint_sha256", provenance.checkpoint_sha256},
          {"data_sha256", provenance.data_sha256},
          {"backend", provenance.backend},
          {"instruction_set", provenance.instruction_set},
          {"threads", provenance.threads},
          {"library_versions", provenance.library_versions},
          {"axdse_version", provenance.axdse_version}};
}

AccuracyProvenance accuracy_provenance_from_json(const Json& json, std::string_view where) {
  return {.checkpoint_sha256 = field<std::string>(json, "checkpoint_sha256", where),
          .data_sha256 = field<std::string>(json, "data_sha256", where),
          .backend = field<std::string>(json, "backend", where),
          .instruction_set = field<std::string>(json, "instruction_set", where),
          .threads = field<int>(json, "threads", where),
          .library_versions = field<std::string>(json, "library_versions", where),
          .axdse_version = field<std::string>(json, "axdse_version", where)};
}

}  // namespace axdse
