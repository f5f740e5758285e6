#include "tests/support/fake_evaluators.hpp"

#include <thread>

#include "core/seed.hpp"
#include "core/text.hpp"

namespace axdse::test {

dse::SearchSpace small_space(int layers, int levels) {
  dse::SearchSpace space{.layers = {}, .exact = default_level(exact(8, 8))};
  std::vector<Level> choices = {space.exact};
  for (int k = 2; static_cast<int>(choices.size()) < levels; k += 2) choices.push_back(default_level(truncated(k)));
  for (int i = 0; i < layers; ++i) space.layers.push_back({std::string(1, static_cast<char>('a' + i)), choices});
  return space;
}

AccuracyReport make_report(double share, int images, std::uint64_t seed) {
  AccuracyReport report{.split = "validation", .images = images, .loss = 1 - share};
  report.correct_bits.resize((static_cast<std::size_t>(images) + 7) / 8);
  RandomEngine engine(seed);
  for (int n = 0; n < images; ++n) {
    if (uniform_unit(engine) >= share) continue;
    report.correct_bits[static_cast<std::size_t>(n) / 8] |= static_cast<std::uint8_t>(1 << (n % 8));
    ++report.correct;
  }
  report.training_seconds = 1.5;
  report.evaluation_seconds = 0.25;
  report.provenance = {.checkpoint_sha256 = "c0ffee",
                       .data_sha256 = "da7a",
                       .backend = "fake",
                       .instruction_set = "none",
                       .threads = 1,
                       .library_versions = "fake 1",
                       .axdse_version = "0"};
  return report;
}

NetworkCost FakeCostEvaluator::cost(const Configuration& configuration) const {
  NetworkCost cost{.baseline = "u8 x sm8 exact(8, 8), fake", .area_um2 = 100, .delay_ns = 1.25};
  for (const LayerLevel& layer : configuration.layers()) {
    const auto& masked = std::get<MaskedMultiplier>(layer.level.multiplier);
    UnitCost unit{.area_um2 = 100, .delay_ns = 1.25, .dynamic_power_uw = 0};
    for (int i = 0; i < masked.rows(); ++i) {
      for (int j = 0; j < masked.columns(); ++j) unit.dynamic_power_uw += masked.kept_in_array().kept(i, j) ? 1 : 0;
    }
    unit.provenance.period_ns = 2;
    cost.energy_relative += unit.dynamic_power_uw / 56 / static_cast<double>(configuration.size());
    cost.layers.push_back({layer.layer, 1000, unit});
  }
  cost.energy_per_inference_nj = 10 * cost.energy_relative;
  cost.pdp_relative = cost.energy_relative;
  cost.multiplier_energy_relative = cost.energy_relative;
  return cost;
}

std::string FakeAccuracyEvaluator::identity(const Proposal& proposal) const {
  Json identity = {{"configuration", proposal.configuration.sha256()},
                   {"rung", settings_json(proposal.rung)},
                   {"seed", proposal.seed}};
  if (!params_.machine.empty()) identity["machine"] = params_.machine;
  return identity.dump();
}

std::string FakeAccuracyEvaluator::training_identity(const Proposal& proposal) const {
  return Json{{"configuration", proposal.configuration.sha256()}, {"seed", proposal.seed}}.dump();
}

evaluators::AccuracyResult FakeAccuracyEvaluator::evaluate(const Proposal& proposal) const {
  const int running = ++running_;
  for (int most = most_at_a_time_; running > most && !most_at_a_time_.compare_exchange_weak(most, running);) {
  }
  {
    const std::lock_guard guard(mutex_);
    ++evaluations_[identity(proposal)];
  }
  std::this_thread::sleep_for(params_.pause(proposal));
  --running_;
  params_.before(proposal);
  if (params_.fails(proposal)) return Failure{.kind = Failure::Kind::kDiverged, .reason = "made to fail"};
  std::uint64_t hash = 0;
  for (const char c : identity(proposal)) hash = seed_for(hash, static_cast<unsigned char>(c), "fake");
  const double share = 0.3 + 0.6 * static_cast<double>(hash >> 11U) * 0x1.0p-53;
  return evaluators::MeasuredAccuracy{.report = make_report(share, 100, hash), .weights = params_.weights};
}

std::map<std::string, int> FakeAccuracyEvaluator::evaluations() const {
  const std::lock_guard guard(mutex_);
  return evaluations_;
}

}  // namespace axdse::test
