#include "dse/searchers/random.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dse/searchers/genome.hpp"

namespace axdse::dse {
namespace {

/// Requests that a stage holds in memory at a time, whatever the number of evaluations.
constexpr std::size_t kMostAtATime = 1024;

class RandomStage final : public SearchStage {
 public:
  RandomStage(const SearchSpace& space, RandomParams params)
      : space_(space),
        params_(std::move(params)),
        engine_(seed_for(params_.search_seed, 0, "random search")),
        draws_left_(1000 * (params_.evaluations + 1)) {}

  std::string_view name() const override { return "random"; }

  std::vector<Request> next_generation(const History& history) override {
    std::vector<Request> generation;
    for (; draws_left_ > 0 && generation.size() < std::min(kMostAtATime, params_.evaluations - proposed_);
         --draws_left_) {
      const Genome genome = random_genome(space_, engine_);
      if (!drawn_.insert(genome).second) continue;
      Configuration configuration = configuration_of(space_, genome);
      if (history.find(configuration, params_.rung, params_.replicate_seed) != nullptr) continue;
      generation.push_back({std::move(configuration), params_.rung, params_.replicate_seed});
    }
    proposed_ += generation.size();
    return generation;
  }

  std::size_t expected_requests(const History&) const override { return params_.evaluations; }

 private:
  SearchSpace space_;
  RandomParams params_;
  RandomEngine engine_;
  std::size_t draws_left_;  ///< so that a nearly exhausted space ends the search instead of hanging it
  std::set<Genome> drawn_;
  std::size_t proposed_ = 0;
};

}  // namespace

std::unique_ptr<SearchStage> make_random_stage(const SearchSpace& space, RandomParams params) {
  return std::make_unique<RandomStage>(space, std::move(params));
}

}  // namespace axdse::dse
