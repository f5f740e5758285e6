#pragma once

#include <optional>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A figure for a rising and for a falling edge.
struct EdgePair {
  double rise = 0;
  double fall = 0;

  [[nodiscard]] double at(bool rises) const { return rises ? rise : fall; }
  [[nodiscard]] double& at(bool rises) { return rises ? rise : fall; }
};

/// When a net's edge has arrived at its readers at the latest and how slow it can be (both NLDM, ns; slew between the
/// library's thresholds).
struct NetTiming {
  EdgePair arrival_ns;
  EdgePair slew_ns;
};

struct TimingReport {
  std::vector<NetTiming> nets;   ///< by net
  double delay_ns = 0;           ///< latest output, worse of rise and fall, the driving buffers' delay included
  int extrapolated_lookups = 0;  ///< reads outside a table
};

/// An edge of an input that an arc turns into an edge of the output.
struct ArcEdge {
  bool input_rises = false;
  bool output_rises = false;
  const NldmTable* delay = nullptr;
  const NldmTable* transition = nullptr;
};

/// Calls visit(ArcEdge) for each, at most four, by the arc's sense. The tables are the arc's.
template <typename Visit>
void for_each_edge(const TimingArc& arc, const Visit& visit) {
  for (const bool output_rises : {true, false}) {
    const std::optional<NldmTable>& delay = output_rises ? arc.cell_rise : arc.cell_fall;
    const std::optional<NldmTable>& transition = output_rises ? arc.rise_transition : arc.fall_transition;
    if (!delay) continue;
    if (arc.sense != Unateness::kNegative) visit(ArcEdge{output_rises, output_rises, &*delay, &*transition});
    if (arc.sense != Unateness::kPositive) visit(ArcEdge{!output_rises, output_rises, &*delay, &*transition});
  }
}

/// Static timing by NLDM tables: arrivals as the maximum over all arcs, slews as the maximum over all arcs by itself
/// (as OpenSTA's graph-based analysis). All inputs change at time 0 at the input of their driving buffers. `loads` is
/// net_loads(netlist, environment).
[[nodiscard]] TimingReport analyse_timing(const Netlist& netlist, const Environment& environment,
                                          const std::vector<NetLoad>& loads);

}  // namespace axdse::hwmodel
