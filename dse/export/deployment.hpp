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
  /// Safetensors: all tensors where the rung trains, the statistics of batch norm where it only re-estimates them (the
  /// checkpoint has the rest), nothing where it does neither: the checkpoint holds as it is.
  std::optional<std::string> weights;
};

/// The network of `configuration` as trained with its first seed. (The first, not the best: choosing by accuracy would
/// flatter it.) `weights_file` is the name under which the document refers to the weights.
/// @throws DataError `weights` lacks what the rung has changed
[[nodiscard]] Deployment make_deployment(const CampaignSummary& summary, const ConfigurationSummary& configuration,
                                         const WeightSource& weights,
                                         const std::string& weights_file = "weights.safetensors");

/// Files written.
struct DeploymentFiles {
  std::filesystem::path document;
  std::optional<std::filesystem::path> weights;
};

/// Where a deployment's weights lie: beside its document under the same stem, deployment.json and
/// deployment.safetensors.
[[nodiscard]] std::filesystem::path weights_file_of(const std::filesystem::path& document);

/// Writes the document to `file` and the weights, if any, to weights_file_of(file). The weights first, so that a
/// document never refers to weights that are not there. Where there are none, a file of that name that an earlier
/// deployment left is removed.
/// @throws DataError as make_deployment; ResourceError as write_file_atomically
[[nodiscard]] DeploymentFiles write_deployment(const CampaignSummary& summary,
                                               const ConfigurationSummary& configuration, const WeightSource& weights,
                                               const std::filesystem::path& file);

}  // namespace axdse::dse
