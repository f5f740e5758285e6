#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dse/campaign.hpp"
#include "dse/json_reader.hpp"
#include "evaluators/known_datasets.hpp"

namespace axdse::dse {

/// nullptr: none of this name.
[[nodiscard]] const evaluators::KnownDataset* dataset_named(std::string_view name);
[[nodiscard]] std::vector<std::string> dataset_names();

/// What relative paths of a campaign start from; nothing in a document from a database, which names files by hash
/// alone: there the key is "KEY_sha256".
using CampaignFolder = std::optional<std::filesystem::path>;

/// The file that `key` of `owner` names, hashed. One that cannot be read is a problem at its pointer.
[[nodiscard]] CampaignFile read_file_reference(ObjectReader& owner, const std::string& key,
                                               const CampaignFolder& folder, Problems& problems);

/// The folder that "folder" of `owner` names, its files hashed as one. `dataset` may be nullptr: that is a problem
/// already told.
[[nodiscard]] CampaignFile read_dataset_folder(ObjectReader& owner, const evaluators::KnownDataset* dataset,
                                               const CampaignFolder& folder, Problems& problems);

}  // namespace axdse::dse
