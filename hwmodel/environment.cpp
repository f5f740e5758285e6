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

std::vector<NetLoad> net_loads(const Netlist& netlist, const Environment& environment) {
  std::vector<NetLoad> loads(static_cast<std::size_t>(netlist.net_count));
  for (const Gate& gate : netlist.gates) {
    for (std::size_t i = 0; i < gate.inputs.size(); ++i)
      add_pin(loads[static_cast<std::size_t>(gate.inputs[i])], gate.cell->inputs[i], 1);
  }
  for (const Port& port : netlist.outputs) {
    add_pin(loads[static_cast<std::size_t>(port.net)], environment.buffer->inputs[0], environment.buffers_per_output);
  }
  return loads;
}

}  // namespace axdse::hwmodel
