#include "hwmodel/environment.hpp"

#include <algorithm>

namespace axdse::hwmodel {
namespace {

void add_pin(NetLoad& load, const InputPin& pin, int times) {
  load.rise_ff += times * pin.rise_capacitance_ff;
  load.fall_ff += times * pin.fall_capacitance_ff;
  load.energy_ff += times * pin.capacitance_ff;
}

}  // namespace

double Environment::driver_input_slew_ns() const {
  double slew = 0;
  for (const TimingArc& arc : buffer->outputs[0].arcs) {
    if (arc.cell_rise) slew = std::max(slew, arc.cell_rise->min_slew_ns());
    if (arc.cell_fall) slew = std::max(slew, arc.cell_fall->min_slew_ns());
  }
  return slew;
}

double Environment::wire_ff(int fanout) const {
  return wire_load == nullptr || fanout == 0 ? 0 : wire_load->capacitance_at(fanout);
}

std::string Environment::wire_load_name() const { return wire_load == nullptr ? "none" : wire_load->name; }

Environment environment_of(const CellMapping& mapping, double area_um2) {
  return {.buffer = &mapping.buffer(), .wire_load = mapping.library().wire_loads.chosen(area_um2)};
}

std::vector<NetLoad> net_loads(const Netlist& netlist, const Environment& environment) {
  std::vector<NetLoad> loads(static_cast<std::size_t>(netlist.net_count));
  std::vector<int> fanouts(loads.size());
  std::vector<double> largest_pin_ff(loads.size());
  const auto read_by = [&](NetId net, const InputPin& pin, int times) {
    add_pin(loads[static_cast<std::size_t>(net)], pin, times);
    fanouts[static_cast<std::size_t>(net)] += times;
    double& largest_ff = largest_pin_ff[static_cast<std::size_t>(net)];
    largest_ff = std::max({largest_ff, pin.rise_capacitance_ff, pin.fall_capacitance_ff});
  };
  for (const Gate& gate : netlist.gates) {
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) read_by(gate.inputs[i], gate.cell->inputs[i], 1);
  }
  for (const Port& port : netlist.outputs)
    read_by(port.net, environment.buffer->inputs[0], environment.buffers_per_output);
  for (std::size_t net = 0; net < loads.size(); ++net) {
    const double wire_ff = environment.wire_ff(fanouts[net]);
    loads[net].rise_ff += wire_ff;
    loads[net].fall_ff += wire_ff;
    loads[net].energy_ff += wire_ff;
    if (environment.wire_load != nullptr && fanouts[net] > 0)
      loads[net].wire_ns = environment.wire_load->delay_ns(fanouts[net], largest_pin_ff[net]);
  }
  return loads;
}

}  // namespace axdse::hwmodel
