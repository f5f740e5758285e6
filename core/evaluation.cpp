#include "core/evaluation.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array<std::pair<Failure::Kind, std::string_view>, 3> kFailureNames = {{
    {Failure::Kind::kDiverged, "diverged"},
    {Failure::Kind::kInfeasible, "infeasible"},
    {Failure::Kind::kUnsupported, "unsupported"},
}};

/// Runs `read`; a missing key or a wrong type becomes a DataError at `where`.
template <typename Read>
auto reading(const Json& json, std::string_view where, Read read) {
  try {
    return read();
  } catch (const nlohmann::json::exception& error) {
    throw DataError({.where = std::string(where), .got = json.dump().substr(0, 200), .why = error.what()});
  }
}

}  // namespace

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
  throw DataError({.where = std::string(where), .got = concat("\"", text, "\""), .allowed = "diverged, infeasible, unsupported"});
}

Json to_json(const NetworkCost& cost) {
  Json layers = Json::array();
  for (const LayerCost& layer : cost.layers) {
    layers.push_back({{"layer", layer.layer}, {"macs", layer.macs}, {"unit", to_json(layer.unit)}});
  }
  return {{"accelerator", cost.accelerator},
          {"unit", cost.unit},
          {"baseline", cost.baseline},
          {"energy_per_inference_nj", cost.energy_per_inference_nj},
          {"energy_relative", cost.energy_relative},
          {"pdp_relative", cost.pdp_relative},
          {"area_um2", cost.area_um2},
          {"delay_ns", cost.delay_ns},
          {"layers", std::move(layers)}};
}

NetworkCost network_cost_from_json(const Json& json, std::string_view where) {
  return reading(json, where, [&] {
    NetworkCost cost{.accelerator = json.at("accelerator"),
                     .unit = json.at("unit"),
                     .baseline = json.at("baseline"),
                     .energy_per_inference_nj = json.at("energy_per_inference_nj"),
                     .energy_relative = json.at("energy_relative"),
                     .pdp_relative = json.at("pdp_relative"),
                     .area_um2 = json.at("area_um2"),
                     .delay_ns = json.at("delay_ns")};
    for (const Json& layer : json.at("layers")) {
      cost.layers.push_back({layer.at("layer"), layer.at("macs"), unit_cost_from_json(layer.at("unit"), where)});
    }
    return cost;
  });
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
  return reading(json, where, [&] {
    return AccuracyProvenance{.checkpoint_sha256 = json.at("checkpoint_sha256"),
                              .data_sha256 = json.at("data_sha256"),
                              .backend = json.at("backend"),
                              .instruction_set = json.at("instruction_set"),
                              .threads = json.at("threads"),
                              .library_versions = json.at("library_versions"),
                              .axdse_version = json.at("axdse_version")};
  });
}

}  // namespace axdse
