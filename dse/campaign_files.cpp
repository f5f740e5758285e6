#include "dse/campaign_files.hpp"

#include <algorithm>
#include <system_error>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;

using evaluators::kKnownDatasets;
using evaluators::KnownDataset;

}  // namespace

const KnownDataset* dataset_named(std::string_view name) {
  const auto* found = std::find_if(kKnownDatasets.begin(), kKnownDatasets.end(),
                                   [name](const KnownDataset& known) { return known.name == name; });
  return found == kKnownDatasets.end() ? nullptr : found;
}

std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const KnownDataset& dataset : kKnownDatasets) names.emplace_back(dataset.name);
  return names;
}

CampaignFile read_file_reference(ObjectReader& owner, const std::string& key, const CampaignFolder& folder,
                                 Problems& problems) {
  if (!folder) return {.path = {}, .sha256 = owner.text(key + "_sha256")};
  const std::string name = owner.text(key);
  if (name.empty()) return {};
  CampaignFile file{.path = (*folder / name).lexically_normal(), .sha256 = {}};
  try {
    file.sha256 = sha256_hex_of_file(file.path);
  } catch (const SpecError& error) {
    const Diagnostic& reason = error.diagnostics().front();
    problems.add(owner.pointer_to(key), {.got = shown(Json(name)),
                                         .allowed = "a file that can be read",
                                         .why = concat(file.path.string(), ": ", reason.got),
                                         .fix = "check the path; relative paths start at the campaign file's folder"});
  }
  return file;
}

CampaignFile read_dataset_folder(ObjectReader& owner, const KnownDataset* dataset, const CampaignFolder& folder,
                                 Problems& problems) {
  if (!folder) return {.path = {}, .sha256 = owner.text("folder_sha256")};
  const std::string name = owner.text("folder");
  if (name.empty() || dataset == nullptr) return {};
  CampaignFile found{.path = (*folder / name).lexically_normal(), .sha256 = {}};
  std::string hashes;
  std::vector<std::string> unreadable;
  for (const std::string_view file : dataset->files) {
    const fs::path plain = found.path / file;
    const fs::path compressed = concat(plain.string(), ".gz");
    std::error_code error;
    try {
      hashes += concat(sha256_hex_of_file(fs::exists(plain, error) ? plain : compressed), "  ", file, "\n");
    } catch (const SpecError& problem) {
      unreadable.push_back(concat(file, " (", problem.diagnostics().front().got, ")"));
    }
  }
  found.sha256 = sha256_hex(hashes);
  if (!unreadable.empty()) {
    problems.add(owner.pointer_to("folder"),
                 {.got = shown(Json(name)),
                  .allowed = concat("the folder of ", dataset->name, ", its files plain or with .gz"),
                  .why = concat("cannot read in ", found.path.string(), ": ", join(unreadable, ", ")),
                  .fix = "check the path; relative paths start at the campaign file's folder"});
  }
  return found;
}

}  // namespace axdse::dse
