#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace axdse::dse {

/// Objective values of one point, all minimised.
using ObjectiveVector = std::vector<double>;

/// a is nowhere worse than b and somewhere better. Vectors of equal size without NaN.
[[nodiscard]] bool dominates(std::span<const double> a, std::span<const double> b);

/// Indices of the points that no other dominates, ascending; of equal points all are kept.
[[nodiscard]] std::vector<std::size_t> non_dominated(std::span<const ObjectiveVector> points);

/// Area dominated by two-objective points up to `reference`; points that do not dominate the reference add nothing.
/// Exact: a sorted sweep.
[[nodiscard]] double hypervolume_2d(std::span<const ObjectiveVector> points, std::span<const double, 2> reference);

}  // namespace axdse::dse
