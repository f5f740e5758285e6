#include "core/objective.hpp"

#include <array>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array kObjectives = {
    Objective{"accuracy_drop_pp", "pp", "accuracy lost against the exact 8-bit network at the same rung and seed",
              false,
              [](const Evaluation& evaluation, const AccuracyReport& exact) {
                return 100 * (exact.accuracy() - evaluation.accuracy.accuracy());
              }},
    Objective{"loss_increase", "nat",
              "mean cross-entropy gained against the exact 8-bit network at the same rung and seed", false,
              [](const Evaluation& evaluation, const AccuracyReport& exact) {
                return evaluation.accuracy.loss - exact.loss;
              }},
    Objective{"energy_relative", "1", "energy per inference relative to the best exact 8-bit design", true,
              [](const Evaluation& evaluation, const AccuracyReport&) { return evaluation.cost.energy_relative; }},
    Objective{"area_um2", "um2", "MAC-weighted mean area of a compute unit", true,
              [](const Evaluation& evaluation, const AccuracyReport&) { return evaluation.cost.area_um2; }},
    Objective{"delay_ns", "ns", "delay of the slowest compute unit", true,
              [](const Evaluation& evaluation, const AccuracyReport&) { return evaluation.cost.delay_ns; }},
};

}  // namespace

std::span<const Objective> known_objectives() { return kObjectives; }

const Objective& find_objective(std::string_view name, std::string_view where) {
  std::vector<std::string> names;
  for (const Objective& objective : kObjectives) {
    if (objective.name == name) return objective;
    names.emplace_back(objective.name);
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", name, "\""),
                   .allowed = join(names, ", "),
                   .fix = "choose one of these"});
}

}  // namespace axdse
