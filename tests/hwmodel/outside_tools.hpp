#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel::testing {

/// Prints "SKIP: ..." and returns false where `program` is not installed.
[[nodiscard]] bool installed_or_skip(const std::string& program);

/// What `command` prints (stdout and stderr), run by the shell in `folder`. Fails the test if it ends with an error.
[[nodiscard]] std::string output_of(const std::string& command, const std::filesystem::path& folder);

struct PlacedNetlist {
  Netlist netlist;
  Environment environment;
};

/// The delay in ns of each design that OpenSTA finds in the same environment: driving buffers as instances in a module
/// around it, output loads by set_load, wires by the environment's wire-load model. `calculator` is OpenSTA's name for
/// its way from tables and wires to a delay.
[[nodiscard]] std::vector<double> opensta_delays_ns(std::span<const PlacedNetlist> designs,
                                                    const std::filesystem::path& liberty_file,
                                                    std::string_view calculator);

}  // namespace axdse::hwmodel::testing
