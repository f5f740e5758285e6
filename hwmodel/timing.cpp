#include "hwmodel/timing.hpp"

#include <algorithm>
#include <limits>

namespace axdse::hwmodel {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr NetTiming kNotReached = {.arrival_ns = {kNever, kNever}, .slew_ns = {0, 0}};

/// Arrival and slew at one edge of the output caused by one edge of the input, each if it is the worst so far.
void propagate(const ArcEdge& edge, const NetTiming& from, const NetLoad& load, NetTiming& to, int& extrapolated) {
  const double from_arrival_ns = from.arrival_ns.at(edge.input_rises);
  if (from_arrival_ns == kNever) return;
  const double load_ff = edge.output_rises ? load.rise_ff : load.fall_ff;
  const double from_slew_ns = from.slew_ns.at(edge.input_rises);
  double& arrival_ns = to.arrival_ns.at(edge.output_rises);
  double& slew_ns = to.slew_ns.at(edge.output_rises);
  const double delay_ns = edge.delay->lookup(from_slew_ns, load_ff, extrapolated) + load.wire_ns;
  arrival_ns = std::max(arrival_ns, from_arrival_ns + delay_ns);
  slew_ns = std::max(slew_ns, edge.transition->lookup(from_slew_ns, load_ff, extrapolated));
}

}  // namespace

TimingReport analyse_timing(const Netlist& netlist, const Environment& environment, const std::vector<NetLoad>& loads) {
  TimingReport report;
  report.nets.assign(static_cast<std::size_t>(netlist.net_count), kNotReached);
  const auto drive = [&](const OutputPin& pin, const auto& timing_of_input, NetId net) {
    const auto n = static_cast<std::size_t>(net);
    if (loads[n].energy_ff == 0 && loads[n].rise_ff == 0) return;  // an input that nobody reads
    for (const TimingArc& arc : pin.arcs) {
      const NetTiming& from = timing_of_input(arc.input);
      for_each_edge(arc, [&](const ArcEdge& edge) {
        propagate(edge, from, loads[n], report.nets[n], report.extrapolated_lookups);
      });
    }
  };
  const double slew_ns = environment.driver_input_slew_ns();
  const NetTiming start = {.arrival_ns = {0, 0}, .slew_ns = {slew_ns, slew_ns}};
  for (const Port& port : netlist.inputs) {
    drive(environment.buffer->outputs[0], [&](int) -> const NetTiming& { return start; }, port.net);
  }
  for (const Gate& gate : netlist.gates) {
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      if (gate.outputs[o] == kUnconnected) continue;
      drive(
          gate.cell->outputs[o],
          [&](int input) -> const NetTiming& {
            return report.nets[static_cast<std::size_t>(gate.inputs[static_cast<std::size_t>(input)])];
          },
          gate.outputs[o]);
    }
  }
  for (const Port& port : netlist.outputs) {
    const EdgePair& arrival = report.nets[static_cast<std::size_t>(port.net)].arrival_ns;
    report.delay_ns = std::max({report.delay_ns, arrival.rise, arrival.fall});
  }
  return report;
}

}  // namespace axdse::hwmodel
