#pragma once

#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A figure for a rising and for a falling edge.
struct EdgePair {
  double rise = 0;
  double fall = 0;
};

/// When a net's edge has arrived at the latest and how slow it can be (both NLDM, ns; slew between the library's
/// thresholds).
struct NetTiming {
  EdgePair arrival_ns;
  EdgePair slew_ns;
};

struct TimingReport {
  std::vector<NetTiming> nets;   ///< by net
  double delay_ns = 0;           ///< latest output, worse of rise and fall, the driving buffers' delay included
  int extrapolated_lookups = 0;  ///< reads outside a table
};

/// Static timing by NLDM tables: arrivals as the maximum over all arcs, slews as the maximum over all arcs by itself
/// (as OpenSTA's graph-based analysis). All inputs change at time 0 at the input of their driving buffers. `loads` is
/// net_loads(netlist, environment).
[[nodiscard]] TimingReport analyse_timing(const Netlist& netlist, const Environment& environment,
                                          const std::vector<NetLoad>& loads);

}  // namespace axdse::hwmodel
