#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/result_store.hpp"
#include "dse/campaign.hpp"
#include "dse/damaged_reference.hpp"
#include "dse/paired_comparison.hpp"
#include "dse/pareto.hpp"
#include "dse/searchers/history.hpp"

namespace axdse::dse {

/// What a searcher was told of a stored point.
[[nodiscard]] Outcome outcome_of(const db::StoredPoint& point);

/// One seed's measurement of a configuration.
struct Replicate {
  std::uint64_t seed = 0;
  std::int64_t point = 0;  ///< number of the proposal
  double validation_percent = 0;
  std::optional<double> test_percent;
  std::string training_identity;  ///< finds its weights in the store
};

/// Accuracy of a configuration over its seeds, on the images of one split.
struct AccuracyOverSeeds {
  std::int64_t images = 0;
  double mean_percent = 0;
  double deviation_pp = 0;  ///< sample standard deviation over seeds; 0 for one seed
  PairedDrop drop;          ///< against exact at the same seeds, on the same images; of one seed: with pooled seed
                            ///< spread where there is any
};

/// A configuration at the rung that the summary is of.
struct ConfigurationSummary {
  std::int64_t point = 0;  ///< number of its first proposal at the rung: its name in tables and --point
  Configuration configuration;
  bool is_exact = false;
  NetworkCost cost;
  std::vector<Replicate> replicates;  ///< by seed
  AccuracyOverSeeds validation;
  std::optional<AccuracyOverSeeds> test;  ///< only what is reported was counted on test images
  ObjectiveVector objectives;             ///< means over seeds, on validation images
  bool on_front = false;                  ///< no other summarised configuration dominates its objectives
  bool verified = false;                  ///< measured at the final rung, at all seeds that the campaign asks for
};

struct FailedPoint {
  std::int64_t point = 0;
  Configuration configuration;
  std::string rung;
  Failure failure;
};

/// What a campaign found. Needs no finished campaign: says what is there.
struct CampaignSummary {
  std::string campaign;
  std::string campaign_sha256;
  Rung rung;                  ///< where the configurations were measured
  bool is_final_rung = true;  ///< false: the campaign's verification has not begun, this is the search's rung
  std::vector<CampaignObjective> objectives;
  double within_pp = 0;
  std::size_t seeds_asked = 1;                   ///< of a verified configuration
  std::optional<SeedVariance> validation_seeds;  ///< pooled over the configurations of several seeds
  std::optional<SeedVariance> test_seeds;
  std::optional<DamagedReference> damaged_reference;  ///< by more than within_pp
  std::optional<double> hypervolume;  ///< of the front from the objectives' reference; two objectives only
  std::vector<ConfigurationSummary> configurations;   ///< dearest first; failed ones left out
  std::vector<FailedPoint> failures;                  ///< at any rung
  std::size_t points = 0;                             ///< at any rung, failures included
  std::map<std::string, std::size_t> points_by_rung;  ///< by name and split: "retrained, test"
  AccuracyProvenance provenance;                      ///< of the exact configuration

  [[nodiscard]] const ConfigurationSummary& exact() const;
  [[nodiscard]] std::vector<const ConfigurationSummary*> front() const;
  /// What is reported: the front, the exact and the uniform configurations, dearest first.
  [[nodiscard]] std::vector<const ConfigurationSummary*> reported() const;
  /// The cheapest whose mean drop on validation images is at most `limit_pp`.
  [[nodiscard]] const ConfigurationSummary& best_within(double limit_pp) const;
  /// @throws SpecError no summarised configuration has this number; lists those that do
  [[nodiscard]] const ConfigurationSummary& at_point(std::int64_t point) const;
};

/// Summarises at the verification's rung if the exact configuration was measured there, else at the search's.
/// @throws SpecError the exact configuration was not measured at either: nothing can be compared yet
[[nodiscard]] CampaignSummary summarise(const Campaign& campaign, std::span<const db::StoredPoint> points);

/// What a progress line shows.
struct ProgressFigures {
  std::string rung;                   ///< of the figures
  std::optional<double> hypervolume;  ///< from the objectives' reference; two objectives only
  std::size_t front_size = 0;
  std::optional<double>
      best_energy_relative_within;  ///< smallest energy_relative with a drop of at most the campaign's within_pp
};

/// Follows a campaign as it runs.
class ProgressTracker {
 public:
  explicit ProgressTracker(const Campaign& campaign);
  void add(const Proposal& proposal, const Outcome& outcome);
  /// At the rung of the latest validation point, by means over the seeds told so far of each configuration; nothing
  /// before exact is measured there.
  [[nodiscard]] std::optional<ProgressFigures> figures() const;

 private:
  std::vector<CampaignObjective> objectives_;
  double within_pp_;
  History history_;
  std::optional<Rung> rung_;
};

}  // namespace axdse::dse
