#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/evaluation.hpp"

namespace axdse {

/// One figure of an evaluation that a search minimises.
struct Objective {
  std::string_view name;         ///< as in campaign files: "accuracy_drop_pp"
  std::string_view unit;         ///< "pp", "1", "um2", "ns"
  std::string_view description;  ///< one line for people
  bool from_cost_alone = false;  ///< exact and cheap: the accuracy does not enter
  /// `exact` is the all-exact configuration at the same rung and seed.
  double (*value)(const Evaluation& evaluation, const AccuracyReport& exact);
};

[[nodiscard]] std::span<const Objective> known_objectives();
/// @throws SpecError at `where`, listing the known ones
[[nodiscard]] const Objective& find_objective(std::string_view name, std::string_view where = "objective");

}  // namespace axdse
