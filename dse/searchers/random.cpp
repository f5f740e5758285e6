#include "dse/searchers/random.hpp"

#include <set>
#include <utility>

#include "dse/searchers/genome.hpp"

namespace axdse::dse {
namespace {

class RandomStage final : public SearchStage {
 public:
  RandomStage(const SearchSpace& space, RandomParams params) : space_(space), params_(std::move(params)) {}

  std::string_view name() const override { return "random"; }

  std::vector<Request> next_generation(const History& history) override {
    if (std::exchange(planned_, true)) return {};
    std::vector<Request> generation;
    std::set<Genome> drawn;
    RandomEngine engine(seed_for(params_.search_seed, 0, "random search"));
    const std::size_t patience =
        1000 *
        (params_.evaluations + 1);  // draws, so that a nearly exhausted space ends the search instead of hanging it
    for (std::size_t draw = 0; draw < patience && generation.size() < params_.evaluations; ++draw) {
      const Genome genome = random_genome(space_, engine);
      if (!drawn.insert(genome).second) continue;
      Configuration configuration = configuration_of(space_, genome);
      if (history.find(configuration, params_.rung, params_.replicate_seed) != nullptr) continue;
      generation.push_back({std::move(configuration), params_.rung, params_.replicate_seed});
    }
    return generation;
  }

  std::size_t expected_requests(const History&) const override { return params_.evaluations; }

 private:
  SearchSpace space_;
  RandomParams params_;
  bool planned_ = false;
};

}  // namespace

std::unique_ptr<SearchStage> make_random_stage(const SearchSpace& space, RandomParams params) {
  return std::make_unique<RandomStage>(space, std::move(params));
}

}  // namespace axdse::dse
