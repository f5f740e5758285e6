#pragma once

#include <optional>
#include <string>

namespace axdse::kernels::cuda {

/// Empty if the current CUDA device can run the kernels here, else the reason: no device, no driver, a device older
/// than compute capability 8.0. Found once.
[[nodiscard]] const std::optional<std::string>& why_no_device();

/// The current device, below kMostDevices.
[[nodiscard]] int current_device();
inline constexpr int kMostDevices = 16;

}  // namespace axdse::kernels::cuda
