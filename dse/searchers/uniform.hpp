#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dse/search_space.hpp"
#include "dse/searchers/sequence.hpp"

namespace axdse::dse {

struct UniformParams {
  Rung rung;
  std::vector<std::uint64_t> seeds = {1};
};

/// The exact configuration first, then every level that all layers share, in every layer, each at all seeds. The
/// baselines of every search.
[[nodiscard]] std::unique_ptr<SearchStage> make_uniform_stage(const SearchSpace& space, UniformParams params);

/// The exact configuration, then the uniform ones of `space`, without repetitions.
[[nodiscard]] std::vector<Configuration> uniform_configurations(const SearchSpace& space);

}  // namespace axdse::dse
