#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// Names of all backends, the one to prefer first.
[[nodiscard]] std::vector<std::string> backend_names();

/// @throws SpecError listing the known names
[[nodiscard]] const ApproxConv& find_backend(std::string_view name);

/// The first backend, in the order of backend_names(), that can run `problem` on this machine.
/// @throws SpecError none can, with each one's reason
[[nodiscard]] const ApproxConv& choose_backend(const ConvProblem& problem);

}  // namespace axdse::kernels
