#include "hwmodel/gate_delay.hpp"

#include <algorithm>
#include <cmath>

namespace axdse::hwmodel {
namespace {

std::int32_t whole_ps(double ns) {
  constexpr double kLongest = 1e9;  // a millisecond: no table of a real library gets near
  return static_cast<std::int32_t>(std::lround(std::clamp(ns * 1e3, 1.0, kLongest)));
}

}  // namespace

GateDelay::GateDelay(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing)
    : inputs_(gate.inputs.size()), arcs_ps_(gate.outputs.size() * gate.inputs.size() * 4, kNoArc) {
  for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
    const NetLoad load = gate.outputs[o] == kUnconnected ? NetLoad{} : loads[static_cast<std::size_t>(gate.outputs[o])];
    for (const TimingArc& arc : gate.cell->outputs[o].arcs) {
      const auto pin = static_cast<std::size_t>(arc.input);
      const EdgePair& slew_ns = timing.nets[static_cast<std::size_t>(gate.inputs[pin])].slew_ns;
      for_each_edge(arc, [&](const ArcEdge& edge) {
        int counted_by_timing = 0;
        const double ns =
            load.wire_ns + edge.delay->lookup(slew_ns.at(edge.input_rises),
                                              edge.output_rises ? load.rise_ff : load.fall_ff, counted_by_timing);
        std::int32_t& ps = arcs_ps_[index(o, pin, edge.input_rises, edge.output_rises)];
        ps = std::max(ps, whole_ps(ns));
      });
    }
  }
}

std::int32_t GateDelay::delay_ps(std::size_t output, unsigned changed, unsigned after, bool output_rises) const {
  std::int32_t fastest = kNoArc;
  for (std::size_t pin = 0; pin < inputs_; ++pin) {
    if (((changed >> pin) & 1U) == 0) continue;
    const std::int32_t ps = arc_ps(output, pin, ((after >> pin) & 1U) != 0, output_rises);
    if (ps != kNoArc && (fastest == kNoArc || ps < fastest)) fastest = ps;
  }
  if (fastest != kNoArc) return fastest;
  std::int32_t slowest = 1;
  for (std::size_t pin = 0; pin < inputs_; ++pin) {
    slowest = std::max({slowest, arc_ps(output, pin, false, output_rises), arc_ps(output, pin, true, output_rises)});
  }
  return slowest;
}

}  // namespace axdse::hwmodel
