#pragma once

#include <filesystem>
#include <string>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel::testing {

/// Prints "SKIP: ..." and returns false where `program` is not installed.
[[nodiscard]] bool installed_or_skip(const std::string& program);

/// What `command` prints (stdout and stderr), run by the shell in `folder`. Fails the test if it ends with an error.
[[nodiscard]] std::string output_of(const std::string& command, const std::filesystem::path& folder);

/// The delay of `netlist` in ns that OpenSTA finds in the same environment: driving buffers as instances in a module
/// around it, output loads by set_load, and the environment's wire-load model.
[[nodiscard]] double opensta_delay_ns(const Netlist& netlist, const Environment& environment,
                                      const std::filesystem::path& liberty_file);

}  // namespace axdse::hwmodel::testing
