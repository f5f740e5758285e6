#include "dse/searchers/uniform.hpp"

#include <utility>

namespace axdse::dse {
namespace {

class UniformStage final : public SearchStage {
 public:
  UniformStage(const SearchSpace& space, UniformParams params)
      : configurations_(uniform_configurations(space)), params_(std::move(params)) {}

  std::string_view name() const override { return "uniform"; }

  std::vector<Request> next_generation(const History& history) override {
    std::vector<Request> generation;
    for (const Configuration& configuration : configurations_) {
      for (const std::uint64_t seed : params_.seeds) {
        if (history.find(configuration, params_.rung, seed) == nullptr)
          generation.push_back({configuration, params_.rung, seed});
      }
    }
    return generation;
  }

  std::size_t expected_requests(const History&) const override { return configurations_.size() * params_.seeds.size(); }

 private:
  std::vector<Configuration> configurations_;
  UniformParams params_;
};

}  // namespace

std::vector<Configuration> uniform_configurations(const SearchSpace& space) {
  const std::vector<std::string> layers = space.layer_names();
  std::vector<Configuration> configurations = {Configuration::uniform(layers, space.exact)};
  for (const Level& level : space.common_levels()) {
    if (level != space.exact) configurations.push_back(Configuration::uniform(layers, level));
  }
  return configurations;
}

std::unique_ptr<SearchStage> make_uniform_stage(const SearchSpace& space, UniformParams params) {
  return std::make_unique<UniformStage>(space, std::move(params));
}

}  // namespace axdse::dse
