#include "hwmodel/timing.hpp"

#include <algorithm>
#include <limits>

namespace axdse::hwmodel {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr NetTiming kNotReached = {.arrival_ns = {kNever, kNever}, .slew_ns = {0, 0}};

/// Delay and transition at an edge of the output caused by an input edge.
void propagate(const NldmTable& delay, const NldmTable& transition, double from_arrival_ns, double from_slew_ns,
               double load_ff, double& arrival_ns, double& slew_ns, int& extrapolated) {
  if (from_arrival_ns == kNever) return;
  arrival_ns = std::max(arrival_ns, from_arrival_ns + delay.lookup(from_slew_ns, load_ff, extrapolated));
  slew_ns = std::max(slew_ns, transition.lookup(from_slew_ns, load_ff, extrapolated));
}

void apply_arc(const TimingArc& arc, const NetTiming& from, const NetLoad& load, NetTiming& to, int& extrapolated) {
  const bool same_edge = arc.sense != Unateness::kNegative;
  const bool other_edge = arc.sense != Unateness::kPositive;
  if (arc.cell_rise) {
    const auto rise = [&](double arrival_ns, double slew_ns) {
      propagate(*arc.cell_rise, *arc.rise_transition, arrival_ns, slew_ns, load.rise_ff, to.arrival_ns.rise,
                to.slew_ns.rise, extrapolated);
    };
    if (same_edge) rise(from.arrival_ns.rise, from.slew_ns.rise);
    if (other_edge) rise(from.arrival_ns.fall, from.slew_ns.fall);
  }
  if (arc.cell_fall) {
    const auto fall = [&](double arrival_ns, double slew_ns) {
      propagate(*arc.cell_fall, *arc.fall_transition, arrival_ns, slew_ns, load.fall_ff, to.arrival_ns.fall,
                to.slew_ns.fall, extrapolated);
    };
    if (same_edge) fall(from.arrival_ns.fall, from.slew_ns.fall);
    if (other_edge) fall(from.arrival_ns.rise, from.slew_ns.rise);
  }
}

}  // namespace

TimingReport analyse_timing(const Netlist& netlist, const Environment& environment, const std::vector<NetLoad>& loads) {
  TimingReport report;
  report.nets.assign(static_cast<std::size_t>(netlist.net_count), kNotReached);
  const auto drive = [&](const OutputPin& pin, const auto& timing_of_input, NetId net) {
    const auto n = static_cast<std::size_t>(net);
    if (loads[n].energy_ff == 0 && loads[n].rise_ff == 0) return;  // an input that nobody reads
    for (const TimingArc& arc : pin.arcs)
      apply_arc(arc, timing_of_input(arc.input), loads[n], report.nets[n], report.extrapolated_lookups);
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
