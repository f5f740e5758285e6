// The algorithm is that of the paper: binary tournament by crowded comparison, crossover, mutation, survival by
// non-dominated rank and crowding distance. Departures, each because one evaluation costs seconds and a campaign
// affords some hundred:
// - Survivors are chosen from everything measured so far, not only from the last population and its offspring.
// - No configuration is measured twice.
// - Most offspring are chosen by a model before they are measured ("pre-selection": Emmerich, Giannakoglou, Naujoks:
//   Single- and multiobjective evolutionary optimization assisted by Gaussian random field metamodels, IEEE
//   Transactions on Evolutionary Computation 10(4), 2006, doi 10.1109/TEVC.2005.859463; here the model is additive over
//   layers).
#include "dse/searchers/nsga2.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "dse/searchers/additive_model.hpp"
#include "dse/searchers/genome.hpp"
#include "dse/searchers/non_dominated_sorting.hpp"
#include "dse/searchers/variation.hpp"

namespace axdse::dse {
namespace {

struct Individual {
  Genome genome;
  ObjectiveVector objectives;
};

std::vector<ObjectiveVector> objectives_of(const std::vector<Individual>& individuals) {
  std::vector<ObjectiveVector> objectives;
  for (const Individual& individual : individuals) objectives.push_back(individual.objectives);
  return objectives;
}

std::vector<Individual> survivors(std::vector<Individual> individuals, std::size_t count) {
  std::vector<Individual> kept;
  for (const std::size_t i : best_by_crowding(objectives_of(individuals), count))
    kept.push_back(std::move(individuals[i]));
  return kept;
}

/// What was measured at the stage's rung and seed.
struct Measured {
  std::vector<Individual> succeeded;
  std::set<Genome> known;  ///< failures too
};

/// Predicts the objectives of genomes: exactly where they depend on a known cost alone, else by an additive model of
/// what was measured.
class Screen {
 public:
  Screen(const SearchSpace& space, const Nsga2Params& params, const Measured& measured)
      : space_(space), params_(params) {
    std::vector<std::size_t> levels;
    for (const LayerChoices& layer : space.layers) levels.push_back(layer.levels.size());
    for (std::size_t m = 0; m < params.objectives.size(); ++m) {
      std::vector<Observation> uniform;
      std::vector<Observation> mixed;
      for (const Individual& individual : measured.succeeded) {
        const bool is_uniform = configuration_of(space, individual.genome).is_uniform();
        (is_uniform ? uniform : mixed).push_back({individual.genome, individual.objectives[m]});
      }
      models_.emplace_back(levels, uniform, mixed);
    }
  }

  const ObjectiveVector& predict(const Genome& genome) {
    const auto [entry, is_new] = predicted_.try_emplace(genome);
    if (is_new) {
      const bool has_cost = static_cast<bool>(params_.cost);
      const Evaluation cost_alone = {has_cost ? params_.cost(configuration_of(space_, genome)) : NetworkCost{}, {}};
      for (std::size_t m = 0; m < models_.size(); ++m) {
        const Objective& objective = params_.objectives[m];
        entry->second.push_back(has_cost && objective.from_cost_alone ? objective.value(cost_alone, {})
                                                                      : models_[m].predict(genome));
      }
    }
    return entry->second;
  }

 private:
  const SearchSpace& space_;
  const Nsga2Params& params_;
  std::vector<AdditiveModel> models_;  ///< by objective
  std::map<Genome, ObjectiveVector> predicted_;
};

class Nsga2Stage final : public SearchStage {
 public:
  Nsga2Stage(const SearchSpace& space, Nsga2Params params)
      : space_(space), params_(std::move(params)), variation_(cost_order(space, params_.cost)) {
    AXDSE_ENSURE(params_.population > 0, "a generation holds at least one proposal");
    AXDSE_ENSURE(params_.objectives.size() >= 2, "NSGA-II weighs at least two objectives");
  }

  std::string_view name() const override { return "nsga2"; }

  std::vector<Request> next_generation(const History& history) override {
    const std::size_t wanted = std::min(params_.population, params_.evaluations - proposed_);
    RandomEngine engine(seed_for(params_.search_seed, generation_, "nsga2 generation"));
    const Measured measured = measured_at_rung(history);
    std::vector<Genome> genomes;
    if (wanted > 0) genomes = generation_ == 0 ? starts(measured, wanted, engine) : offspring(measured, wanted, engine);
    std::vector<Request> requests;
    for (const Genome& genome : genomes) {
      requests.push_back({configuration_of(space_, genome), params_.rung, params_.replicate_seed});
    }
    ++generation_;
    proposed_ += requests.size();
    return requests;
  }

  std::size_t expected_requests(const History&) const override { return params_.evaluations; }

 private:
  /// Levels of each layer from the dearest to the cheapest; as listed where no cost is known.
  static std::vector<std::vector<std::size_t>> cost_order(
      const SearchSpace& space, const std::function<NetworkCost(const Configuration&)>& cost) {
    std::vector<std::vector<std::size_t>> order;
    for (std::size_t l = 0; l < space.layers.size(); ++l) {
      std::vector<std::size_t> levels(space.layers[l].levels.size());
      std::iota(levels.begin(), levels.end(), std::size_t{0});
      if (cost) {
        std::vector<double> energy_nj;
        Genome genome(space.layers.size(), 0);
        for (const std::size_t k : levels) {
          genome[l] = k;
          energy_nj.push_back(cost(configuration_of(space, genome)).energy_per_inference_nj);
        }
        std::stable_sort(levels.begin(), levels.end(),
                         [&](std::size_t a, std::size_t b) { return energy_nj[a] > energy_nj[b]; });
      }
      order.push_back(std::move(levels));
    }
    return order;
  }

  Measured measured_at_rung(const History& history) const {
    Measured measured;
    const Json settings = settings_json(params_.rung);
    for (const Trial& trial : history.trials()) {
      const Proposal& proposal = trial.proposal;
      if (proposal.seed != params_.replicate_seed || settings_json(proposal.rung) != settings) continue;
      const std::optional<Genome> genome = genome_of(space_, proposal.configuration);
      if (!genome || !measured.known.insert(*genome).second) continue;
      if (std::optional<ObjectiveVector> objectives = history.objectives(trial, params_.objectives)) {
        measured.succeeded.push_back({*genome, *std::move(objectives)});
      }
    }
    return measured;
  }

  /// The first generation: half of it the best uniform configurations with the first and last layers at a milder one's
  /// level (they are a few percent of the work and most of the damage), the rest crossings of the uniform
  /// configurations.
  std::vector<Genome> starts(const Measured& measured, std::size_t wanted, RandomEngine& engine) const {
    const std::vector<Individual> best = survivors(measured.succeeded, params_.population);
    std::set<Genome> taken = measured.known;
    std::vector<Genome> genomes;
    for (const Individual& inner : best) {
      for (const Individual& ends : best) {
        const bool milder = ends.objectives.front() < inner.objectives.front();
        if (!milder || 2 * genomes.size() >= wanted) continue;
        Genome genome = inner.genome;
        genome.front() = ends.genome.front();
        genome.back() = ends.genome.back();
        if (taken.insert(genome).second) {
          genomes.push_back(std::move(genome));
          break;
        }
      }
    }
    add_plain_offspring(best, wanted, taken, genomes, engine);
    return genomes;
  }

  std::vector<Genome> offspring(const Measured& measured, std::size_t wanted, RandomEngine& engine) const {
    const std::vector<Individual> population = survivors(measured.succeeded, params_.population);
    std::set<Genome> taken = measured.known;
    std::vector<Genome> genomes;
    if (params_.screening_generations > 0) {
      const auto plain = static_cast<std::size_t>(params_.unscreened_share * static_cast<double>(wanted));
      add_screened_offspring(measured, population, wanted - plain, taken, genomes, engine);
    }
    add_plain_offspring(population, wanted, taken, genomes, engine);
    return genomes;
  }

  Genome child_of(const std::vector<Individual>& parents, const std::vector<CrowdedRank>& ranks,
                  RandomEngine& engine) const {
    const auto tournament = [&]() -> const Genome& {
      const std::size_t a = uniform_below(engine, parents.size());
      const std::size_t b = uniform_below(engine, parents.size());
      return parents[ranks[b].better_than(ranks[a]) ? b : a].genome;
    };
    const Genome& mother = tournament();
    if (uniform_unit(engine) >= params_.crossover_probability) return variation_.mutate(mother, engine);
    return variation_.mutate(Variation::cross(mother, tournament(), engine), engine);
  }

  /// Fills `genomes` up to `wanted` with new children of `parents`, or with random genomes when those are exhausted or
  /// there are none.
  void add_plain_offspring(const std::vector<Individual>& parents, std::size_t wanted, std::set<Genome>& taken,
                           std::vector<Genome>& genomes, RandomEngine& engine) const {
    const std::vector<CrowdedRank> ranks = crowded_ranks(objectives_of(parents));
    const std::size_t patience = 100 * wanted;
    for (std::size_t attempt = 0; attempt < 10 * patience && genomes.size() < wanted; ++attempt) {
      const bool from_parents = !parents.empty() && attempt < patience;
      Genome genome = from_parents ? child_of(parents, ranks, engine) : random_genome(space_, engine);
      if (taken.insert(genome).second) genomes.push_back(std::move(genome));
    }
  }

  /// Evolves a pool by predicted objectives and adds its best new members to `genomes`, at most `wanted`.
  void add_screened_offspring(const Measured& measured, const std::vector<Individual>& population, std::size_t wanted,
                              std::set<Genome>& taken, std::vector<Genome>& genomes, RandomEngine& engine) const {
    if (population.empty()) return;
    Screen screen(space_, params_, measured);
    std::vector<Individual> pool;
    std::set<Genome> in_pool;
    const auto add = [&](const Genome& genome) {
      if (in_pool.insert(genome).second) pool.push_back({genome, screen.predict(genome)});
    };
    for (const Individual& individual : population) add(individual.genome);
    for (std::size_t generation = 0; generation < params_.screening_generations; ++generation) {
      const std::vector<Individual> parents = pool;
      const std::vector<CrowdedRank> ranks = crowded_ranks(objectives_of(parents));
      for (std::size_t child = 0; child < params_.screening_pool; ++child) add(child_of(parents, ranks, engine));
      pool = survivors(std::move(pool), params_.screening_pool);
      in_pool.clear();
      for (const Individual& individual : pool) in_pool.insert(individual.genome);
    }
    std::vector<ObjectiveVector> front;
    for (const Individual& individual : measured.succeeded) front.push_back(screen.predict(individual.genome));
    std::erase_if(pool, [&](const Individual& individual) { return taken.contains(individual.genome); });
    for (const Individual& individual : most_promising(std::move(pool), std::move(front), wanted)) {
      taken.insert(individual.genome);
      genomes.push_back(individual.genome);
    }
  }

  /// The `count` members of `pool` that promise most beside the points in `front`: by hypervolume gained, one after the
  /// other, where a reference point and two objectives say what that is, else as NSGA-II lets survive.
  std::vector<Individual> most_promising(std::vector<Individual> pool, std::vector<ObjectiveVector> front,
                                         std::size_t count) const {
    if (params_.reference.size() != 2) return survivors(std::move(pool), count);
    const std::span<const double, 2> reference(params_.reference.data(), 2);
    std::vector<Individual> chosen;
    while (chosen.size() < count && !pool.empty()) {
      std::vector<double> hypervolumes;
      for (const Individual& individual : pool) {
        front.push_back(individual.objectives);
        hypervolumes.push_back(hypervolume_2d(front, reference));
        front.pop_back();
      }
      const auto best =
          pool.begin() + (std::max_element(hypervolumes.begin(), hypervolumes.end()) - hypervolumes.begin());
      front.push_back(best->objectives);
      chosen.push_back(std::move(*best));
      pool.erase(best);
    }
    return chosen;
  }

  SearchSpace space_;
  Nsga2Params params_;
  Variation variation_;
  std::uint64_t generation_ = 0;
  std::size_t proposed_ = 0;
};

}  // namespace

std::unique_ptr<SearchStage> make_nsga2_stage(const SearchSpace& space, Nsga2Params params) {
  return std::make_unique<Nsga2Stage>(space, std::move(params));
}

}  // namespace axdse::dse
