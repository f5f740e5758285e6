#pragma once

#include <cstdint>
#include <vector>

namespace axdse::kernels::cpu {

/// One axis of the padded input, dealt to planes and places: place j of plane i holds `unit` positions from
/// j * stride + phases[i] on.
struct PlaneAxis {
  std::int64_t extent = 1;
  std::int64_t pad_before = 0;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t outputs = 1;
  std::int64_t unit = 1;             ///< 1 or stride
  std::vector<std::int64_t> phases;  ///< with a unit of 1 those that a tap of the kernel reads; else 0
  std::int64_t reach = 0;            ///< places behind an output's own that its taps read
  std::int64_t shared = 0;           ///< of them, those that are padding as those before the next row's first are

  /// Plane that a tap reads, and how many positions it reads behind the output's own place there.
  [[nodiscard]] std::int64_t plane_of(std::int64_t tap) const;
  [[nodiscard]] std::int64_t position_of(std::int64_t tap) const;
  /// Places from one row (or image) to the next.
  [[nodiscard]] std::int64_t step() const { return outputs + reach - shared; }
  /// In the input, from one position of a plane to the next.
  [[nodiscard]] std::int64_t input_step() const { return unit == 1 ? stride : 1; }
};

/// `axis` with what follows for a kernel of so many taps.
[[nodiscard]] PlaneAxis with_planes(PlaneAxis axis, std::int64_t taps);

/// Positions of a plane's places in a row: some of padding, then of the input, then of padding again.
struct PlaneRun {
  std::int64_t pad_before = 0;
  std::int64_t first = 0;  ///< in the input
  std::int64_t count = 0;  ///< in the input
  std::int64_t pad_after = 0;
};
/// Those of an output's place and the `places` - 1 behind it.
[[nodiscard]] PlaneRun run_of(const PlaneAxis& axis, std::int64_t phase, std::int64_t first_output,
                              std::int64_t places);

}  // namespace axdse::kernels::cpu
