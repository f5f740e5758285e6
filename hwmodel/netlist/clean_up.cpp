#include "hwmodel/netlist/clean_up.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace axdse::hwmodel {
namespace {

std::size_t index(NetId net) { return static_cast<std::size_t>(net); }

/// One place that reads a net: a gate's input or an output port.
struct Reader {
  NetId* net;
  double load_ff;
  UnitPart part;  ///< of that gate; at a port, of the gate that drives it
  int pins = 1;
};

double worst_ff(const InputPin& pin) { return std::max(pin.rise_capacitance_ff, pin.fall_capacitance_ff); }

/// For each net its readers, in gate order; pointers into `netlist` and `gates`.
std::vector<std::vector<Reader>> readers_of(Netlist& netlist, const Environment& environment) {
  std::vector<std::vector<Reader>> readers(index(netlist.net_count));
  std::vector<UnitPart> driver(index(netlist.net_count), UnitPart::kMultiplier);
  for (Gate& gate : netlist.gates) {
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) {
      readers[index(gate.inputs[i])].push_back({&gate.inputs[i], worst_ff(gate.cell->inputs[i]), gate.part});
    }
    for (const NetId net : gate.outputs) {
      if (net != kUnconnected) driver[index(net)] = gate.part;
    }
  }
  for (Port& port : netlist.outputs) {
    readers[index(port.net)].push_back({&port.net,
                                        environment.buffers_per_output * worst_ff(environment.buffer->inputs[0]),
                                        driver[index(port.net)], environment.buffers_per_output});
  }
  // Each reader takes its share of the wires with it.
  for (std::vector<Reader>& of_net : readers) {
    int pins = 0;
    for (const Reader& reader : of_net) pins += reader.pins;
    for (Reader& reader : of_net) reader.load_ff += environment.wire_ff(pins) * reader.pins / pins;
  }
  return readers;
}

/// Buffers that take over the readers of `net`; empty if `limit_ff` holds already, or if there would be no fewer
/// buffers than readers.
std::vector<Gate> split(NetId net, std::vector<Reader>& readers, double limit_ff, int& net_count, const Cell& buffer) {
  double load = 0;
  for (const Reader& reader : readers) load += reader.load_ff;
  if (load <= limit_ff) return {};
  const double share = load / std::ceil(load / std::min(limit_ff, buffer.outputs[0].max_load_ff()));
  std::vector<std::vector<Reader>> groups;
  double taken = 0;  // by the last group
  for (const Reader& reader : readers) {
    if (groups.empty() || taken + reader.load_ff > share * (1 + 1e-9)) {
      groups.emplace_back();
      taken = 0;
    }
    groups.back().push_back(reader);
    taken += reader.load_ff;
  }
  if (groups.size() >= readers.size()) return {};
  std::vector<Gate> buffers;
  for (const std::vector<Reader>& group : groups) {
    buffers.push_back({.cell = &buffer, .inputs = {net}, .outputs = {net_count++}, .part = group.front().part});
    for (const Reader& reader : group) *reader.net = buffers.back().outputs[0];
  }
  return buffers;
}

}  // namespace

void remove_unread_gates(Netlist& netlist) {
  std::vector<bool> read(index(netlist.net_count), false);
  for (const Port& port : netlist.outputs) read[index(port.net)] = true;
  std::vector<Gate> kept;  // in reverse
  for (auto gate = netlist.gates.rbegin(); gate != netlist.gates.rend(); ++gate) {
    if (std::none_of(gate->outputs.begin(), gate->outputs.end(),
                     [&](NetId net) { return net != kUnconnected && read[index(net)]; }))
      continue;
    for (const NetId net : gate->inputs) read[index(net)] = true;
    for (NetId& net : gate->outputs) {
      if (net != kUnconnected && !read[index(net)]) net = kUnconnected;
    }
    kept.push_back(std::move(*gate));
  }
  netlist.gates.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));

  std::vector<NetId> renamed(index(netlist.net_count), kUnconnected);
  int count = 0;
  const auto rename = [&](NetId& net) {
    if (net == kUnconnected) return;
    if (renamed[index(net)] == kUnconnected) renamed[index(net)] = count++;
    net = renamed[index(net)];
  };
  for (Port& port : netlist.inputs) rename(port.net);
  for (Gate& gate : netlist.gates) {
    std::for_each(gate.inputs.begin(), gate.inputs.end(), rename);
    std::for_each(gate.outputs.begin(), gate.outputs.end(), rename);
  }
  for (Port& port : netlist.outputs) rename(port.net);
  netlist.net_count = count;
}

void limit_loads(Netlist& netlist, const Environment& environment) {
  const Cell& buffer = *environment.buffer;
  // Pass after pass, since the inputs of many new buffers may load their net too much again; a pass without new buffers
  // is the last.
  for (bool changed = true; changed;) {
    std::vector<std::vector<Reader>> readers = readers_of(netlist, environment);
    std::vector<std::pair<std::size_t, Gate>> added;  // gate before which a buffer stands
    const auto limit = [&](NetId net, double limit_ff, std::size_t before) {
      for (Gate& gate : split(net, readers[index(net)], limit_ff, netlist.net_count, buffer))
        added.emplace_back(before, std::move(gate));
    };
    for (const Port& port : netlist.inputs) limit(port.net, buffer.outputs[0].max_load_ff(), 0);
    for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
      const Gate& gate = netlist.gates[g];
      for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
        if (gate.outputs[o] != kUnconnected) limit(gate.outputs[o], gate.cell->outputs[o].max_load_ff(), g + 1);
      }
    }
    changed = !added.empty();
    std::vector<Gate> gates;
    gates.reserve(netlist.gates.size() + added.size());
    std::size_t next = 0;
    for (std::size_t g = 0; g <= netlist.gates.size(); ++g) {
      for (; next < added.size() && added[next].first == g; ++next) gates.push_back(std::move(added[next].second));
      if (g < netlist.gates.size()) gates.push_back(std::move(netlist.gates[g]));
    }
    netlist.gates = std::move(gates);
  }
}

}  // namespace axdse::hwmodel
