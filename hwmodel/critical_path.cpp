#include "hwmodel/critical_path.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

/// An edge of a net.
struct NetEdge {
  NetId net = kUnconnected;
  bool rises = false;
};

/// How an edge came about: the step through its driver, and the edge at the input of that.
struct Cause {
  PathStep step;
  NetEdge from;
};

double arrival_ns(const TimingReport& timing, const NetEdge& edge) {
  return timing.nets[static_cast<std::size_t>(edge.net)].arrival_ns.at(edge.rises);
}

class Tracer {
 public:
  Tracer(const Netlist& netlist, const Environment& environment, const std::vector<NetLoad>& loads,
         const TimingReport& timing)
      : netlist_(netlist),
        environment_(environment),
        loads_(loads),
        timing_(timing),
        drivers_(static_cast<std::size_t>(netlist.net_count)) {
    for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
      const Gate& gate = netlist.gates[g];
      for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
        if (gate.outputs[o] != kUnconnected) drivers_[static_cast<std::size_t>(gate.outputs[o])] = Driver{g, o};
      }
    }
  }

  [[nodiscard]] Cause through_gate(const NetEdge& edge, std::size_t number, std::size_t output) const {
    const Gate& gate = netlist_.gates[number];
    Cause cause = through_cell(*gate.cell, output, edge, [&](int input) {
      const NetId net = gate.inputs[static_cast<std::size_t>(input)];
      return Source{.net = net, .timing = timing_.nets[static_cast<std::size_t>(net)]};
    });
    cause.step.instance = concat("g", number, "_");
    return cause;
  }

  [[nodiscard]] Cause through_buffer(const NetEdge& edge) const {
    const double slew_ns = environment_.driver_input_slew_ns();
    Cause cause = through_cell(*environment_.buffer, 0, edge, [slew_ns](int) {
      return Source{.net = kUnconnected, .timing = {.arrival_ns = {0, 0}, .slew_ns = {slew_ns, slew_ns}}};
    });
    for (const Port& port : netlist_.inputs) {
      if (port.net == edge.net) cause.step.instance = concat("driver of ", port.name);
    }
    return cause;
  }

  [[nodiscard]] Cause cause_of(const NetEdge& edge) const {
    const std::optional<Driver>& driver = drivers_[static_cast<std::size_t>(edge.net)];
    return driver ? through_gate(edge, driver->gate, driver->output) : through_buffer(edge);
  }

 private:
  struct Driver {
    std::size_t gate = 0;
    std::size_t output = 0;
  };
  struct Source {
    NetId net = kUnconnected;
    NetTiming timing;
  };

  /// Of all ways through the cell to this edge the latest, which is the one that decided its arrival.
  template <typename SourceOfInput>
  [[nodiscard]] Cause through_cell(const Cell& cell, std::size_t output, const NetEdge& edge,
                                   const SourceOfInput& source_of) const {
    const NetLoad& load = loads_[static_cast<std::size_t>(edge.net)];
    Cause latest;
    latest.step.arrival_ns = -std::numeric_limits<double>::infinity();
    for (const TimingArc& arc : cell.outputs[output].arcs) {
      const Source source = source_of(arc.input);
      for_each_edge(arc, [&](const ArcEdge& way) {
        if (way.output_rises != edge.rises) return;
        const double load_ff = edge.rises ? load.rise_ff : load.fall_ff;
        const double slew_ns = source.timing.slew_ns.at(way.input_rises);
        int counted_by_timing = 0;
        const double delay_ns = way.delay->lookup(slew_ns, load_ff, counted_by_timing) + load.wire_ns;
        const double arrival_ns = source.timing.arrival_ns.at(way.input_rises) + delay_ns;
        if (arrival_ns <= latest.step.arrival_ns) return;
        latest = {.step = {.instance = {},
                           .cell = cell.name,
                           .input_pin = cell.inputs[static_cast<std::size_t>(arc.input)].name,
                           .output_pin = cell.outputs[output].name,
                           .input_rises = way.input_rises,
                           .output_rises = edge.rises,
                           .input_slew_ns = slew_ns,
                           .load_ff = load_ff,
                           .delay_ns = delay_ns,
                           .arrival_ns = arrival_ns},
                  .from = {.net = source.net, .rises = way.input_rises}};
      });
    }
    return latest;
  }

  const Netlist& netlist_;
  const Environment& environment_;
  const std::vector<NetLoad>& loads_;
  const TimingReport& timing_;
  std::vector<std::optional<Driver>> drivers_;  ///< by net; none: the environment
};

}  // namespace

std::vector<PathStep> critical_path(const Netlist& netlist, const Environment& environment,
                                    const std::vector<NetLoad>& loads, const TimingReport& timing) {
  NetEdge last;
  double latest_ns = 0;
  for (const Port& port : netlist.outputs) {
    for (const bool rises : {true, false}) {
      const NetEdge edge = {.net = port.net, .rises = rises};
      if (arrival_ns(timing, edge) <= latest_ns) continue;
      latest_ns = arrival_ns(timing, edge);
      last = edge;
    }
  }
  std::vector<PathStep> path;
  const Tracer tracer(netlist, environment, loads, timing);
  while (last.net != kUnconnected) {
    Cause cause = tracer.cause_of(last);
    path.push_back(std::move(cause.step));
    last = cause.from;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace axdse::hwmodel
