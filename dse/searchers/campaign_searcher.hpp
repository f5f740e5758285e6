#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/objective.hpp"
#include "dse/search_space.hpp"
#include "dse/searcher.hpp"

namespace axdse::dse {

/// How a campaign searches: uniform configurations, then the searcher, then verification, then the report on test
/// images.
struct CampaignSearchParams {
  std::string searcher = "nsga2";  ///< one of known_searchers()
  Rung rung;                       ///< of the search
  std::size_t evaluations = 0;     ///< distinct configurations measured at `rung`, the uniform ones included
  std::size_t population = 16;     ///< nsga2
  std::uint64_t seed = 1;          ///< of the search's own choices; evaluations have the replicate seeds 1, 2, ...
  std::vector<Objective> objectives;
  std::vector<double> reference;  ///< hypervolume reference point, by objective

  struct Verification {
    Rung rung;
    bool uniform = true;  ///< the uniform configurations too, at the first seed
    std::size_t mixed_points = 0;
    std::size_t seeds = 3;
  };
  std::optional<Verification> verification;
  double within_pp = 0.5;  ///< the drop that the verified points are spread round

  /// Exact cost of a configuration, known before it is measured; empty if it is not.
  std::function<NetworkCost(const Configuration&)> cost;
};

/// "uniform", "random", "nsga2".
[[nodiscard]] std::span<const std::string> known_searchers();

/// @throws SpecError an unknown searcher (with the known ones), or too few objectives for it
[[nodiscard]] std::unique_ptr<Searcher> make_campaign_searcher(const SearchSpace& space,
                                                               const CampaignSearchParams& params);

}  // namespace axdse::dse
