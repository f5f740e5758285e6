#include "dse/damaged_reference.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "dse/paired_comparison.hpp"

namespace axdse::dse {
namespace {

/// `report` as if only its first `images` had been counted: rungs count the first N of a split. (Its loss stays that of
/// all.)
AccuracyReport first_images(AccuracyReport report, std::int64_t images) {
  report.correct = 0;
  for (std::int64_t i = 0; i < report.images; ++i) {
    std::uint8_t& bits = report.correct_bits.at(static_cast<std::size_t>(i / 8));
    const auto bit = static_cast<std::uint8_t>(1U << (i % 8));
    if (i >= images) bits = static_cast<std::uint8_t>(bits & ~bit);
    report.correct += (bits & bit) != 0 ? 1 : 0;
  }
  report.images = images;
  report.correct_bits.resize(static_cast<std::size_t>((images + 7) / 8));
  return report;
}

}  // namespace

std::optional<DamagedReference> find_damaged_reference(const History& history, const Rung& rung, double limit_pp) {
  if (rung.retraining.steps == 0) return std::nullopt;
  const Trial* untrained = nullptr;
  std::vector<const AccuracyReport*> retrained;
  for (const Trial& trial : history.trials()) {
    const Proposal& proposal = trial.proposal;
    const auto* evaluation = std::get_if<Evaluation>(&trial.outcome);
    if (evaluation == nullptr || proposal.rung.split != rung.split || proposal.configuration != history.exact())
      continue;
    if (proposal.rung.retraining.steps == 0 && untrained == nullptr) untrained = &trial;
    if (settings_json(proposal.rung) == settings_json(rung)) retrained.push_back(&evaluation->accuracy);
  }
  if (untrained == nullptr || retrained.empty()) return std::nullopt;

  const AccuracyReport& before = std::get<Evaluation>(untrained->outcome).accuracy;
  const std::int64_t images = std::min(before.images, retrained.front()->images);
  const AccuracyReport reference = first_images(before, images);
  DamagedReference damaged{
      .untrained = untrained->proposal.rung, .images = images, .untrained_percent = 100 * reference.accuracy()};
  const auto seeds = static_cast<double>(retrained.size());
  for (const AccuracyReport* report : retrained) {
    const AccuracyReport after = first_images(*report, images);
    const ReplicatePair pair{.candidate = &after, .reference = &reference};
    const PairedDrop drop = paired_drop({&pair, 1});
    damaged.retrained_percent += 100 * after.accuracy() / seeds;
    damaged.loss_low_pp += drop.low_pp / seeds;
    damaged.loss_high_pp += drop.high_pp / seeds;
  }
  if (damaged.loss_low_pp <= limit_pp) return std::nullopt;
  return damaged;
}

}  // namespace axdse::dse
