#include "dse/searchers/additive_model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace axdse::dse {
namespace {

constexpr std::size_t kLayers = 6;
constexpr std::size_t kLevels = 5;

double true_damage(const Genome& genome) {
  double sum = 0;
  for (std::size_t l = 0; l < genome.size(); ++l)
    sum += static_cast<double>(kLayers - l) * static_cast<double>(genome[l] * genome[l]) * 0.01;
  return sum;
}

std::vector<Observation> uniform_observations() {
  std::vector<Observation> observations;
  for (std::size_t k = 0; k < kLevels; ++k) {
    const Genome genome(kLayers, k);
    observations.push_back({genome, true_damage(genome)});
  }
  return observations;
}

std::vector<Genome> random_genomes(std::size_t count, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<Genome> genomes(count, Genome(kLayers));
  for (Genome& genome : genomes) {
    for (std::size_t& level : genome) level = uniform_below(engine, kLevels);
  }
  return genomes;
}

double root_mean_square_error(const AdditiveModel& model) {
  double sum = 0;
  const std::vector<Genome> unseen = random_genomes(200, 99);
  for (const Genome& genome : unseen) sum += std::pow(model.predict(genome) - true_damage(genome), 2);
  return std::sqrt(sum / static_cast<double>(unseen.size()));
}

}  // namespace

TEST_CASE("without mixed observations every layer has an equal share of a level's damage", "[dse]") {
  const AdditiveModel model(std::vector<std::size_t>(kLayers, kLevels), uniform_observations(), {});
  for (const Observation& observation : uniform_observations())
    CHECK(model.predict(observation.genome) == Approx(observation.value).margin(1e-6));
  Genome one_layer(kLayers, 0);
  one_layer[2] = 4;
  CHECK(model.predict(one_layer) == Approx(true_damage(Genome(kLayers, 4)) / kLayers).epsilon(0.01));
}

TEST_CASE("mixed observations teach the model which layers are sensitive", "[dse]") {
  const std::vector<std::size_t> levels(kLayers, kLevels);
  const std::vector<Observation> uniform = uniform_observations();
  double before = root_mean_square_error(AdditiveModel(levels, uniform, {}));
  for (const std::size_t count : {10, 30, 90}) {
    std::vector<Observation> mixed;
    for (const Genome& genome : random_genomes(count, 5)) mixed.push_back({genome, true_damage(genome)});
    const double now = root_mean_square_error(AdditiveModel(levels, uniform, mixed));
    CAPTURE(count, before, now);
    CHECK(now < before);
    before = now;
  }
  CHECK(before < 0.05);  // damages of unseen genomes are about 1
}

TEST_CASE("damages are never predicted below zero, and no observations predict none", "[dse]") {
  const std::vector<std::size_t> levels(kLayers, kLevels);
  const std::vector<Observation> better_than_exact = {{Genome(kLayers, 0), 0}, {Genome(kLayers, 1), -0.3}};
  CHECK(AdditiveModel(levels, better_than_exact, {}).predict(Genome(kLayers, 1)) >= 0);
  CHECK(AdditiveModel(levels, {}, {}).predict(Genome(kLayers, 3)) == Approx(0).margin(1e-9));
}

}  // namespace axdse::dse
