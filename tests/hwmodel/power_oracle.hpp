#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel::testing {

/// Whether tests/oracle/power_sum.py can run; prints why not.
[[nodiscard]] bool power_oracle_or_skip();

/// What power_sum.py needs to know of our view: delays, slews and the stimulus. Library, loads at outputs and registers
/// are left to the caller.
[[nodiscard]] Json power_case(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                              const std::vector<std::uint64_t>& vectors, double period_ns);

/// The sums that power_sum.py prints, by name; "net NAME" for the edges of nets.
[[nodiscard]] std::map<std::string, double> independent_power(const Netlist& netlist, const Json& power_case,
                                                              const std::filesystem::path& folder);

}  // namespace axdse::hwmodel::testing
