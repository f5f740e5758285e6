#pragma once

#include <functional>
#include <span>
#include <string>

namespace axdse::benchmarks {

using Arguments = std::span<const std::string>;

/// The main of a benchmark: --help prints `usage`; fewer than `fewest` arguments, and numbers that are none, end with
/// it and exit code 2. Errors are told on standard error and become the programs' exit codes.
[[nodiscard]] int benchmark_frame(int argc, const char* const* argv, const std::string& usage, std::size_t fewest,
                                  const std::function<void(Arguments)>& body);

}  // namespace axdse::benchmarks
