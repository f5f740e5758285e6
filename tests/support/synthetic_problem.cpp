#include "tests/support/synthetic_problem.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "dse/pareto.hpp"
#include "evaluators/network_shape.hpp"

namespace axdse::dse {
namespace {

struct SyntheticLevel {
  const char* multiplier;
  double energy;     // relative to exact(8, 8)
  double damage_pp;  // in every layer, after recalibration
};

// Shaped like what was measured on ResNet-8 and Fashion-MNIST.
constexpr std::array kLevels = {
    SyntheticLevel{"exact(8, 8)", 1, 0},        SyntheticLevel{"truncated(4)", 0.85, 0.01},
    SyntheticLevel{"truncated(6)", 0.58, 0.05}, SyntheticLevel{"truncated(7)", 0.38, 0.1},
    SyntheticLevel{"truncated(8)", 0.28, 0.4},  SyntheticLevel{"truncated(9)", 0.17, 1.1},
    SyntheticLevel{"truncated(10)", 0.1, 8.3},  SyntheticLevel{"truncated(3, 5, 5)", 0.19, 0.5},
    SyntheticLevel{"exact(6, 6)", 0.47, 0.04},  SyntheticLevel{"exact(6, 5)", 0.33, 0.08},
    SyntheticLevel{"exact(5, 5)", 0.23, 0.35},  SyntheticLevel{"exact(5, 4)", 0.18, 0.6},
    SyntheticLevel{"exact(4, 4)", 0.13, 2.5},   SyntheticLevel{"exact(4, 3)", 0.075, 5},
};

constexpr std::array kMacsShare = {0.012, 0.14, 0.14, 0.14, 0.14, 0.01, 0.14, 0.14, 0.13, 0.008};
constexpr std::array kDamageShare = {0.35, 0.08, 0.07, 0.08, 0.06, 0.05, 0.06, 0.05, 0.04, 0.16};
constexpr std::int64_t kImages = 5000;
constexpr double kNoisePp = 0.2;
constexpr double kExactAccuracyPercent = 92;

double normal(std::uint64_t seed, std::uint64_t number, std::string_view purpose) {  // Box and Muller
  RandomEngine engine(seed_for(seed, number, purpose));
  const double radius = std::sqrt(-2 * std::log(1 - uniform_unit(engine)));
  return radius * std::cos(2 * std::numbers::pi * uniform_unit(engine));
}

}  // namespace

SyntheticProblem::SyntheticProblem(std::uint64_t seed) : seed_(seed) {
  const std::vector<std::string> names = evaluators::network_shape("resnet8").layer_names();
  AXDSE_ENSURE(names.size() == kMacsShare.size(), "the problem is shaped like ResNet-8");
  std::vector<Level> levels;
  for (const SyntheticLevel& level : kLevels) levels.push_back(default_level(parse_multiplier(level.multiplier)));
  space_.exact = levels.front();
  for (std::size_t l = 0; l < kMacsShare.size(); ++l) {
    space_.layers.push_back({names[l], levels});
    damage_pp_.emplace_back();
    for (std::size_t k = 0; k < kLevels.size(); ++k) {  // layers differ by e^+-0.5 in how they take a level
      damage_pp_[l].push_back(kDamageShare[l] * kLevels[k].damage_pp *
                              std::exp(0.5 * normal(seed, 100 * l + k, "layer and level")));
    }
  }
}

std::size_t SyntheticProblem::level_index(const Level& level) const {
  const std::vector<Level>& levels = space_.layers.front().levels;
  return static_cast<std::size_t>(std::find(levels.begin(), levels.end(), level) - levels.begin());
}

NetworkCost SyntheticProblem::cost(const Configuration& configuration) const {
  NetworkCost cost{.baseline = "u8 x sm8 exact(8, 8), synthetic"};
  for (std::size_t l = 0; l < configuration.size(); ++l) {
    const double energy = kLevels[level_index(configuration.layers()[l].level)].energy;
    cost.energy_relative += kMacsShare[l] * energy;
    cost.area_um2 += kMacsShare[l] * 1000 * energy;
    cost.delay_ns = std::max(cost.delay_ns, 2 + energy);
    UnitCost unit{.area_um2 = 1000 * energy, .delay_ns = 2 + energy, .dynamic_power_uw = 100 * energy};
    unit.provenance = {.library = "synthetic",
                       .library_sha256 = std::string(64, 'e'),
                       .corner = "none",
                       .activity = "zero-delay",
                       .period_ns = 10,
                       .architecture = "none",
                       .model_version = "test"};
    cost.layers.push_back({configuration.layers()[l].layer, std::llround(1e7 * kMacsShare[l]), unit});
  }
  cost.energy_per_inference_nj = 10 * cost.energy_relative;
  cost.pdp_relative = 0.9 * cost.energy_relative;
  cost.multiplier_energy_relative = 0.8 * cost.energy_relative;
  return cost;
}

double SyntheticProblem::true_drop_pp(const Configuration& configuration) const {
  double drop = 0;
  for (std::size_t l = 0; l < configuration.size(); ++l)
    drop += damage_pp_[l][level_index(configuration.layers()[l].level)];
  return drop;
}

Outcome SyntheticProblem::evaluate(const Proposal& proposal) const {
  const std::uint64_t identity = seed_for(proposal.seed, 0, proposal.configuration.sha256());
  const double noise = kNoisePp * normal(seed_, identity, "accuracy noise");
  const double percent = std::clamp(kExactAccuracyPercent - true_drop_pp(proposal.configuration) + noise, 0.0, 100.0);
  AccuracyReport report{.split = proposal.rung.split, .images = kImages};
  if (proposal.rung.split == "test") report.images = 2 * kImages;
  report.correct = std::llround(percent / 100 * static_cast<double>(report.images));
  report.correct_bits.resize(static_cast<std::size_t>((report.images + 7) / 8));
  for (std::int64_t i = 0; i < report.correct; ++i) {  // the easiest images first: networks differ at the edge alone
    report.correct_bits[static_cast<std::size_t>(i / 8)] |= static_cast<std::uint8_t>(1 << (i % 8));
  }
  report.provenance = {.checkpoint_sha256 = std::string(64, 'c'),
                       .data_sha256 = std::string(64, 'd'),
                       .backend = "synthetic",
                       .instruction_set = "none",
                       .threads = 1,
                       .library_versions = "none",
                       .axdse_version = "test"};
  report.loss = 0.03 * true_drop_pp(proposal.configuration);
  return Evaluation{cost(proposal.configuration), report};
}

double SyntheticProblem::true_hypervolume(const std::vector<Configuration>& configurations) const {
  std::vector<ObjectiveVector> points;
  for (const Configuration& configuration : configurations) {
    points.push_back({true_drop_pp(configuration), cost(configuration).energy_relative});
  }
  return hypervolume_2d(points, std::array{20.0, 1.1});
}

double SyntheticProblem::best_hypervolume() const {
  constexpr double kGridPp = 0.005;
  std::vector<double> lowest_energy(static_cast<std::size_t>(20 / kGridPp),
                                    1e9);  // by drop, rounded down in each layer
  lowest_energy[0] = 0;
  for (std::size_t l = 0; l < damage_pp_.size(); ++l) {
    std::vector<double> next(lowest_energy.size(), 1e9);
    for (std::size_t k = 0; k < kLevels.size(); ++k) {
      const auto steps = static_cast<std::size_t>(damage_pp_[l][k] / kGridPp);
      for (std::size_t from = 0; from + steps < next.size(); ++from) {
        next[from + steps] = std::min(next[from + steps], lowest_energy[from] + kMacsShare[l] * kLevels[k].energy);
      }
    }
    lowest_energy = std::move(next);
  }
  std::vector<ObjectiveVector> points;
  for (std::size_t g = 0; g < lowest_energy.size(); ++g)
    points.push_back({static_cast<double>(g) * kGridPp, lowest_energy[g]});
  return hypervolume_2d(points, std::array{20.0, 1.1});
}

std::vector<Proposal> run_to_end(Searcher& searcher, const SyntheticProblem& problem, std::size_t at_a_time) {
  std::vector<Proposal> all;
  while (!searcher.finished()) {
    const std::vector<Proposal> asked = searcher.ask(at_a_time);
    AXDSE_ENSURE(!asked.empty(), "a search that has heard all outcomes goes on or is finished");
    for (const Proposal& proposal : asked) {
      searcher.tell(proposal, problem.evaluate(proposal));
      all.push_back(proposal);
    }
  }
  return all;
}

}  // namespace axdse::dse
