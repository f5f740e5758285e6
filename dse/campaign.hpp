#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/objective.hpp"
#include "core/rung.hpp"
#include "dse/search_space.hpp"
#include "evaluators/accelerator.hpp"
#include "hwmodel/cost_params.hpp"

namespace axdse::dse {

/// A file that a campaign names: where it is now, and what was in it. The path is empty in a campaign read back from a
/// database.
struct CampaignFile {
  std::filesystem::path path;
  std::string sha256;
};

struct NetworkChoice {
  std::string architecture;  ///< a name that evaluators::network_shape() knows
  CampaignFile checkpoint;   ///< safetensors
};

struct DataChoice {
  std::string dataset;  ///< "fashion-mnist"
  CampaignFile folder;  ///< with all files of the data set; one hash for all
};

struct HardwareChoice {
  CampaignFile library;  ///< Liberty
  double period_ns = 0;
  evaluators::Accelerator accelerator = evaluators::Accelerator::kDataflow;
  hwmodel::ComputeUnit unit = hwmodel::ComputeUnit::kMac;
  hwmodel::MacSetting setting = hwmodel::MacSetting::kWeightStationary;  ///< of MAC units
  int hold_cycles = 1;                                                   ///< a weight stays for so many products
  hwmodel::CostObjective objective = hwmodel::CostObjective::kEnergy;    ///< by which architectures are chosen
};

/// What a search minimises, and where its hypervolume is measured from.
struct CampaignObjective {
  Objective objective;
  double reference = 0;
};

struct SearchChoice {
  std::string searcher;  ///< one of known_searchers()
  std::string rung;
  std::int64_t evaluations = 0;  ///< distinct configurations measured at `rung`, all uniform ones included
  std::int64_t population = 0;   ///< of nsga2
};

/// Measuring the best configurations again at a higher rung, at several seeds, before anything is called a front.
struct VerificationChoice {
  std::string rung;
  bool uniform = true;  ///< the uniform configurations too
  /// Non-uniform ones: of all that the search measured, the cheapest whose expected drop keeps within limits round
  /// ReportChoice::within_pp.
  std::int64_t mixed_points = 0;
  std::int64_t seeds = 3;  ///< 1 at a rung without retraining
};

/// Test images are counted once, for the points reported.
struct ReportChoice {
  double within_pp = 0.5;  ///< the recommended point is the cheapest that loses at most this against exact
};

/// What to search, how, on what: a campaign file with all defaults filled in and everything in it checked.
struct Campaign {
  std::filesystem::path file;  ///< empty if read back from a database
  std::string name;
  std::uint64_t seed = 1;
  NetworkChoice network;
  DataChoice data;
  HardwareChoice hardware;
  Operands operands;
  SearchSpace space;
  std::vector<CampaignObjective> objectives;
  std::vector<Rung> rungs;
  SearchChoice search;
  std::optional<VerificationChoice> verification;
  ReportChoice report;
  int workers = 2;       ///< evaluations at a time; changes no result
  std::string document;  ///< canonical JSON of all that results depend on: defaults filled in, files by hash. Kept in
                         ///< the database.

  [[nodiscard]] std::string sha256() const;  ///< of `document`: equal campaigns resume each other
  /// @throws InternalError no such rung
  [[nodiscard]] const Rung& rung(std::string_view rung_name) const;
  /// Every layer at exact(8, 8).
  [[nodiscard]] Configuration exact_configuration() const;
};

/// Reads a campaign file (docs/campaign-format.md).
/// @param settings "key=value": keys as "search.evaluations" or "/search/evaluations", values as JSON or else as text;
/// applied before the check
/// @throws SpecError with every problem at once, each at its JSON pointer
[[nodiscard]] Campaign load_campaign(const std::filesystem::path& file, std::span<const std::string> settings = {});

/// Reads a `document` back. @throws DataError at `where`
[[nodiscard]] Campaign campaign_from_document(const std::string& document, std::string_view where);

}  // namespace axdse::dse
