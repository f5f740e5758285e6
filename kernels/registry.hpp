#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/approx_conv.hpp"

namespace axdse::kernels {

/// Names of all backends; of two that are equally fast the first is preferred.
[[nodiscard]] std::vector<std::string> backend_names();

/// @throws SpecError listing the known names
[[nodiscard]] const ApproxConv& find_backend(std::string_view name);

/// Why a backend is out of the question: the first of the problems that it cannot run on this machine.
struct Refusal {
  std::string backend;
  std::size_t problem = 0;  ///< its index
  std::string reason;
};

struct BackendChoice {
  const ApproxConv* backend = nullptr;  ///< nothing if none can run all problems
  std::vector<Refusal> refusals;        ///< one for each candidate that cannot
};

/// The one of `candidates` that can run all of `problems` on this machine in the least estimated time; one without an
/// estimate only if no other can. The same machine always chooses the same. Results do not depend on the choice: all
/// backends give the same integers. Durations do.
/// @throws SpecError an unknown name
[[nodiscard]] BackendChoice choose_backend(std::span<const ConvProblem> problems,
                                           std::span<const std::string> candidates);
/// Among all backends.
[[nodiscard]] BackendChoice choose_backend(std::span<const ConvProblem> problems);

}  // namespace axdse::kernels
