#include "dse/searchers/additive_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace axdse::dse {
namespace {

constexpr int kSweeps = 100;  // coordinate descent settles in some tens
constexpr double kNonAdditivity =
    0.3;  // relative: sums of measured single-layer losses miss by 1.3 to 1.9 once the damage is large
constexpr double kNoise = 0.3;             // of the median damage
constexpr double kTermUncertainty = 1.0;   // a term's prior standard deviation relative to its prior mean
constexpr double kShareUncertainty = 1.0;  // likewise of a layer's share

/// One unknown of a ridge regression: how much it counts in which observation, and its prior.
struct Unknown {
  struct Use {
    std::size_t observation;
    double coefficient;
  };
  std::vector<Use> uses;
  double prior = 0;
  double prior_deviation = 0;
};

/// The non-negative values that minimise sum_i w_i (y_i - sum_u c_iu x_u)^2 + sum_u ((x_u - prior_u) / deviation_u)^2,
/// by cyclic coordinate descent: the problem is convex and the bounds are separate, so this converges to the minimum.
std::vector<double> non_negative_ridge(const std::vector<Unknown>& unknowns, const std::vector<double>& values,
                                       const std::vector<double>& weights) {
  std::vector<double> solution;
  std::vector<double> residuals = values;
  for (const Unknown& unknown : unknowns) {
    solution.push_back(unknown.prior);
    for (const auto& [i, coefficient] : unknown.uses) residuals[i] -= coefficient * unknown.prior;
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t u = 0; u < unknowns.size(); ++u) {
      const Unknown& unknown = unknowns[u];
      if (unknown.prior_deviation <= 0) continue;
      const double prior_weight = 1 / (unknown.prior_deviation * unknown.prior_deviation);
      double numerator = prior_weight * unknown.prior;
      double denominator = prior_weight;
      for (const auto& [i, coefficient] : unknown.uses) {
        numerator += weights[i] * coefficient * (residuals[i] + coefficient * solution[u]);
        denominator += weights[i] * coefficient * coefficient;
      }
      const double updated = std::max(0.0, numerator / denominator);
      for (const auto& [i, coefficient] : unknown.uses) residuals[i] -= coefficient * (updated - solution[u]);
      solution[u] = updated;
    }
  }
  return solution;
}

double median_magnitude(std::span<const Observation> uniform, std::span<const Observation> mixed) {
  std::vector<double> magnitudes;
  for (const auto& observations : {uniform, mixed}) {
    for (const Observation& observation : observations) magnitudes.push_back(std::abs(observation.value));
  }
  if (magnitudes.empty()) return 0;
  const auto middle = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 2);
  std::nth_element(magnitudes.begin(), middle, magnitudes.end());
  return *middle;
}

}  // namespace

AdditiveModel::AdditiveModel(const std::vector<std::size_t>& levels_of_layer, std::span<const Observation> uniform,
                             std::span<const Observation> mixed) {
  const std::size_t layers = levels_of_layer.size();
  double mean_damage = 0;
  for (const Observation& observation : uniform)
    mean_damage += std::max(0.0, observation.value) / static_cast<double>(uniform.size());

  // damage[l][k]: of the whole network when every layer has the level that layer l knows as k.
  std::vector<std::vector<double>> damage;
  for (const std::size_t levels : levels_of_layer) damage.emplace_back(levels, mean_damage);
  for (const Observation& observation : uniform) {
    for (std::size_t l = 0; l < layers; ++l) damage[l][observation.genome[l]] = std::max(0.0, observation.value);
  }

  std::vector<Observation> all(uniform.begin(), uniform.end());
  all.insert(all.end(), mixed.begin(), mixed.end());
  const double noise = kNoise * median_magnitude(uniform, mixed) + 1e-12;
  std::vector<double> values;
  std::vector<double> weights;
  for (const Observation& observation : all) {
    const double deviation = std::hypot(noise, kNonAdditivity * observation.value);
    values.push_back(observation.value);
    weights.push_back(1 / (deviation * deviation));
  }

  // First the layers' shares, few unknowns that every observation speaks of ...
  const double equal_share = 1 / static_cast<double>(layers);
  std::vector<Unknown> shares(layers);
  for (std::size_t l = 0; l < layers; ++l) {
    shares[l] = {{}, equal_share, kShareUncertainty * equal_share};
    for (std::size_t i = 0; i < all.size(); ++i) shares[l].uses.push_back({i, damage[l][all[i].genome[l]]});
  }
  const std::vector<double> share = non_negative_ridge(shares, values, weights);

  // ... then each layer's own view of each level, near share x damage where little is known.
  std::vector<Unknown> terms;
  std::vector<std::vector<std::size_t>> unknown_of(layers);
  for (std::size_t l = 0; l < layers; ++l) {
    for (std::size_t k = 0; k < levels_of_layer[l]; ++k) {
      const double prior = share[l] * damage[l][k];
      const double least = 0.1 * equal_share * noise;  // so that a term that starts at 0 can move
      unknown_of[l].push_back(terms.size());
      terms.push_back({{}, prior, kTermUncertainty * prior + least});
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t l = 0; l < layers; ++l) terms[unknown_of[l][all[i].genome[l]]].uses.push_back({i, 1.0});
  }
  const std::vector<double> fitted = non_negative_ridge(terms, values, weights);
  for (std::size_t l = 0; l < layers; ++l) {
    terms_.emplace_back();
    for (const std::size_t u : unknown_of[l]) terms_.back().push_back(fitted[u]);
  }
}

double AdditiveModel::predict(const Genome& genome) const {
  double sum = 0;
  for (std::size_t l = 0; l < genome.size(); ++l) sum += terms_[l][genome[l]];
  return sum;
}

}  // namespace axdse::dse
