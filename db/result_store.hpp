#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/cost_cache.hpp"
#include "core/evaluation.hpp"
#include "core/weight_source.hpp"

namespace axdse::db {

using CampaignId = std::int64_t;

/// A campaign as it was run; equal sha256 means the same campaign, which is then resumed.
struct CampaignRecord {
  CampaignId id = 0;  ///< given by the store
  std::string name;
  std::string sha256;    ///< of `document`
  std::string document;  ///< canonical JSON of the campaign with all defaults filled in and files by hash
  std::string axdse_version;
  std::string created_at;  ///< RFC 3339, UTC, by the store's clock
};

/// One proposal of a campaign with all that came of it.
struct StoredPoint {
  Proposal proposal;
  NetworkCost cost;
  std::string identity;  ///< of the accuracy evaluation (canonical JSON, see evaluators::AccuracyEvaluator)
  std::string training_identity;
  AccuracyOutcome outcome;
  std::string completed_at;  ///< RFC 3339, UTC; when the accuracy was measured, by the store's clock
  bool reused = false;       ///< the accuracy had been measured for an earlier point of equal identity
};

/// Where results live. One process writes at a time; any number may read meanwhile.
///
/// Accuracies are kept by identity and shared by all campaigns; a campaign's point refers to one and adds its own cost.
/// Costs of compute units are kept by identity as well.
/// What a call reports as stored survives kill -9 and loss of power.
/// @throws DataError a damaged database or one of another version; ResourceError locked, disk full, read-only
class ResultStore : public WeightSource, public CostCache {
 public:
  /// Finds the campaign with this sha256 or adds it.
  [[nodiscard]] virtual CampaignId open_campaign(const CampaignRecord& campaign) = 0;

  /// The accuracy of this identity if any campaign has measured it.
  [[nodiscard]] virtual std::optional<AccuracyOutcome> find_accuracy(const std::string& identity) const = 0;

  /// Stores a measured accuracy and, when not empty, the weights trained for it. Idempotent: a known identity is left
  /// as it is.
  virtual void add_accuracy(const std::string& identity, const std::string& training_identity, const Proposal& proposal,
                            const AccuracyOutcome& outcome, const std::string& weights) = 0;

  /// Adds a point, whose accuracy must be stored already. Idempotent by (campaign, proposal number).
  /// @throws SpecError the point of this number is stored with another configuration, accuracy, rung, seed or cost: the
  /// campaign began on another machine or with another version, and a mixture of both is no result of either
  virtual void add_point(CampaignId campaign, const Proposal& proposal, const NetworkCost& cost,
                         const std::string& identity) = 0;

  /// Oldest first.
  [[nodiscard]] virtual std::vector<CampaignRecord> campaigns() const = 0;
  /// By proposal number.
  [[nodiscard]] virtual std::vector<StoredPoint> points(CampaignId campaign) const = 0;
};

/// What add_point() throws when the stored point differs; `store` names the database.
[[noreturn]] void throw_other_point(const std::string& store, std::int64_t number);

}  // namespace axdse::db
