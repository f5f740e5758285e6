#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dse/apps/run_app.hpp"

namespace axdse::dse {

/// What dse-run is asked for.
struct RunOptions {
  std::filesystem::path campaign;
  std::vector<std::string> settings;  ///< "key=value", applied to the campaign
  std::filesystem::path database;     ///< empty: results.db in `output`
  std::filesystem::path output;       ///< empty: the folder of `database`, or else results/NAME
};

/// Runs or resumes a campaign, shows its progress, prints its front and writes its files.
/// @return exit code: 0, or 130 after Ctrl-C
/// @throws what load_campaign, the evaluators, the store and run_search throw
[[nodiscard]] int run_campaign(const RunOptions& options, Streams& streams);

/// Checks everything that run_campaign would, says what it would do, and writes nothing.
[[nodiscard]] int describe_campaign(const RunOptions& options, Streams& streams);

}  // namespace axdse::dse
