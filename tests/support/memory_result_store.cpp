#include "tests/support/memory_result_store.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace axdse::test {
namespace {

constexpr const char* kLongAgo = "2000-01-01T00:00:00.000Z";

}  // namespace

db::CampaignId MemoryResultStore::open_campaign(const db::CampaignRecord& campaign) {
  const std::lock_guard guard(mutex_);
  const auto found = std::find_if(campaigns_.begin(), campaigns_.end(),
                                  [&](const auto& known) { return known.sha256 == campaign.sha256; });
  if (found != campaigns_.end()) return found->id;
  campaigns_.push_back(campaign);
  campaigns_.back().id = static_cast<db::CampaignId>(campaigns_.size());
  campaigns_.back().created_at = kLongAgo;
  return campaigns_.back().id;
}

std::optional<AccuracyOutcome> MemoryResultStore::find_accuracy(const std::string& identity) const {
  const std::lock_guard guard(mutex_);
  const auto found = accuracies_.find(identity);
  if (found == accuracies_.end()) return std::nullopt;
  return found->second.outcome;
}

void MemoryResultStore::add_accuracy(const std::string& identity, const std::string& training_identity, const Proposal&,
                                     const AccuracyOutcome& outcome, const std::string& weights) {
  if (const auto* report = std::get_if<AccuracyReport>(&outcome))
    AXDSE_ENSURE(std::isfinite(report->loss), "failures are no numbers");
  const std::lock_guard guard(mutex_);
  accuracies_.emplace(identity, Accuracy{training_identity, outcome});
  if (!weights.empty()) weights_.emplace(training_identity, weights);
}

void MemoryResultStore::add_point(db::CampaignId campaign, const Proposal& proposal, const NetworkCost& cost,
                                  const std::string& identity) {
  const std::lock_guard guard(mutex_);
  const auto found = accuracies_.find(identity);
  AXDSE_ENSURE(found != accuracies_.end(), "a point's accuracy is stored before the point");
  Accuracy& accuracy = found->second;
  const auto [stored, is_new] =
      points_[campaign].emplace(proposal.number, db::StoredPoint{.proposal = proposal,
                                                                 .cost = cost,
                                                                 .identity = identity,
                                                                 .training_identity = accuracy.training_identity,
                                                                 .outcome = accuracy.outcome,
                                                                 .completed_at = kLongAgo,
                                                                 .reused = accuracy.used});
  const db::StoredPoint& point = stored->second;
  if (!(point.proposal.configuration == proposal.configuration && point.proposal.rung == proposal.rung &&
        point.proposal.seed == proposal.seed && point.identity == identity && point.cost == cost)) {
    db::throw_other_point("memory", proposal.number);
  }
  accuracy.used = accuracy.used || is_new;
}

std::optional<std::string> MemoryResultStore::find_weights(const std::string& training_identity) const {
  const std::lock_guard guard(mutex_);
  const auto found = weights_.find(training_identity);
  if (found == weights_.end()) return std::nullopt;
  return found->second;
}

std::optional<UnitCost> MemoryResultStore::find_cost(const std::string& identity) const {
  const std::lock_guard guard(mutex_);
  const auto found = costs_.find(identity);
  if (found == costs_.end()) return std::nullopt;
  return found->second;
}

void MemoryResultStore::add_cost(const std::string& identity, const UnitCost& cost) {
  AXDSE_ENSURE(std::isfinite(cost.energy_per_product_fj()), "a cost is finite");
  const std::lock_guard guard(mutex_);
  costs_.emplace(identity, cost);
}

std::vector<db::CampaignRecord> MemoryResultStore::campaigns() const {
  const std::lock_guard guard(mutex_);
  return campaigns_;
}

std::vector<db::StoredPoint> MemoryResultStore::points(db::CampaignId campaign) const {
  const std::lock_guard guard(mutex_);
  std::vector<db::StoredPoint> points;
  const auto found = points_.find(campaign);
  if (found == points_.end()) return points;
  for (const auto& [number, point] : found->second) points.push_back(point);
  return points;
}

}  // namespace axdse::test
