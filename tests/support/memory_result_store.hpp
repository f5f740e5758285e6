#pragma once

#include <map>
#include <mutex>

#include "db/result_store.hpp"

namespace axdse::test {

/// A store without a disk, for tests of those who use one. Keeps the same contract.
class MemoryResultStore final : public db::ResultStore {
 public:
  [[nodiscard]] db::CampaignId open_campaign(const db::CampaignRecord& campaign) override;
  [[nodiscard]] std::optional<AccuracyOutcome> find_accuracy(const std::string& identity) const override;
  void add_accuracy(const std::string& identity, const std::string& training_identity, const Proposal& proposal,
                    const AccuracyOutcome& outcome, const std::string& weights) override;
  void add_point(db::CampaignId campaign, const Proposal& proposal, const NetworkCost& cost,
                 const std::string& identity) override;
  [[nodiscard]] std::optional<std::string> find_weights(const std::string& training_identity) const override;
  [[nodiscard]] std::optional<UnitCost> find_cost(const std::string& identity) const override;
  void add_cost(const std::string& identity, const UnitCost& cost) override;
  [[nodiscard]] std::vector<db::CampaignRecord> campaigns() const override;
  [[nodiscard]] std::vector<db::StoredPoint> points(db::CampaignId campaign) const override;

 private:
  struct Accuracy {
    std::string training_identity;
    AccuracyOutcome outcome;
    bool used = false;
  };
  mutable std::mutex mutex_;
  std::vector<db::CampaignRecord> campaigns_;
  std::map<std::string, Accuracy> accuracies_;
  std::map<std::string, std::string> weights_;
  std::map<std::string, UnitCost> costs_;
  std::map<db::CampaignId, std::map<std::int64_t, db::StoredPoint>> points_;
};

}  // namespace axdse::test
