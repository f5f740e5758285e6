#include "kernels/cpu/plane_axis.hpp"

#include <algorithm>

namespace axdse::kernels::cpu {
namespace {

/// Of a distance that may be negative: then none.
std::int64_t steps_over(std::int64_t distance, std::int64_t step) {
  return (std::max<std::int64_t>(distance, 0) + step - 1) / step;
}

}  // namespace

PlaneAxis with_planes(PlaneAxis axis, std::int64_t taps) {
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    const std::int64_t phase = axis.unit == 1 ? tap * axis.dilation % axis.stride : 0;
    if (std::ranges::find(axis.phases, phase) == axis.phases.end()) axis.phases.push_back(phase);
  }
  axis.reach = (taps - 1) * axis.dilation / axis.stride;
  axis.shared = axis.reach;
  for (const std::int64_t phase : axis.phases) {
    const PlaneRun run = run_of(axis, phase, 0, axis.outputs + axis.reach);
    axis.shared = std::min({axis.shared, run.pad_before / axis.unit, run.pad_after / axis.unit});
  }
  return axis;
}

std::int64_t PlaneAxis::plane_of(std::int64_t tap) const {
  return unit == 1 ? std::ranges::find(phases, tap * dilation % stride) - phases.begin() : 0;
}

std::int64_t PlaneAxis::position_of(std::int64_t tap) const { return tap * dilation / input_step(); }

PlaneRun run_of(const PlaneAxis& axis, std::int64_t phase, std::int64_t first_output, std::int64_t places) {
  const std::int64_t step = axis.input_step();
  const std::int64_t count = places * axis.unit;
  const std::int64_t first = first_output * axis.stride + phase - axis.pad_before;  // in the input, perhaps before it
  const std::int64_t before = std::min(steps_over(-first, step), count);
  const std::int64_t end = std::clamp(steps_over(axis.extent - first, step), before, count);
  return {.pad_before = before, .first = first + before * step, .count = end - before, .pad_after = count - end};
}

}  // namespace axdse::kernels::cpu
