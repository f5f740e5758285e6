#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/json.hpp"
#include "core/weight_source.hpp"
#include "dse/campaign_summary.hpp"

namespace axdse::dse {

/// One configuration with what is needed to build it.
struct Deployment {
  OrderedJson document;  ///< "axdse.deployment/1" (docs/exports.md)
  std::optional<std::string>
      weights;  ///< safetensors; nothing where the rung trains none: the checkpoint's weights hold
};

/// The network of `configuration` as trained with its first seed. (The first, not the best: choosing by accuracy would
/// flatter it.) `weights_file` is the name under which the document refers to the weights.
[[nodiscard]] Deployment make_deployment(const CampaignSummary& summary, const ConfigurationSummary& configuration,
                                         const WeightSource& weights,
                                         const std::string& weights_file = "weights.safetensors");

/// Files written.
struct DeploymentFiles {
  std::filesystem::path document;
  std::optional<std::filesystem::path> weights;
};

/// Writes the document to `file` and the weights, if any, beside it under the same stem: deployment.json and
/// deployment.safetensors. The weights first, so that a document never refers to weights that are not there.
/// @throws ResourceError as write_file_atomically
[[nodiscard]] DeploymentFiles write_deployment(const CampaignSummary& summary,
                                               const ConfigurationSummary& configuration, const WeightSource& weights,
                                               const std::filesystem::path& file);

}  // namespace axdse::dse
