#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace axdse::benchmarks {

/// One thing that inference has to reach, and how far it is from it.
struct Target {
  std::string what;        ///< with its bound: "exact int8 at least 3x LibTorch fp32, 3x3 of 16 channels and more"
  double figure = 0;       ///< of the worst layer (or of the network's sum)
  double bound = 0;        ///< 0: only reported, nothing is asked of it
  bool at_least = true;    ///< else at most
  std::string where;       ///< the layer of `figure`
  std::size_t judged = 0;  ///< figures that it is the worst of; of none there is no Target

  [[nodiscard]] bool reached() const { return bound == 0 || (at_least ? figure >= bound : figure <= bound); }
};

/// Of one network as conv_bench measured it (its JSON): speed beside LibTorch and a scalar table loop, cost of terms,
/// look-up, the registry's choice. `multipliers` says how many terms each of its multipliers has.
[[nodiscard]] std::vector<Target> inference_targets(const Json& network, const Json& multipliers, int threads);

/// "PASS   3.42 >= 3   exact int8 ... (64 -> 64, 7x7, 3x3; worst of 6)"
[[nodiscard]] std::string line_of(const Target& target);

}  // namespace axdse::benchmarks
