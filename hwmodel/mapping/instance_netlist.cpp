#include "hwmodel/mapping/instance_netlist.hpp"

#include <utility>
#include <vector>

#include "core/text.hpp"
#include "hwmodel/netlist/clean_up.hpp"

namespace axdse::hwmodel {
namespace {

constexpr NetId kZeroNet = -2;
constexpr NetId kOneNet = -3;

std::size_t index(int number) { return static_cast<std::size_t>(number); }

class Builder {
 public:
  explicit Builder(const Circuit& circuit)
      : circuit_(circuit), nets_(circuit.bits.size(), kUnconnected), gates_(circuit.instances.size(), -1) {}

  void add_input(BitId bit, const std::string& name) {
    nets_[index(bit)] = result.netlist.net_count++;
    result.netlist.inputs.push_back({.name = name, .net = nets_[index(bit)]});
  }

  void add_output(BitId bit, const std::string& name) {
    result.netlist.outputs.push_back({.name = name, .net = nets_[index(bit)]});
  }

  void visit(BitId id) {
    using Source = Circuit::Source;
    const Circuit::Bit& bit = circuit_.bit(id);
    switch (bit.source) {
      case Source::kUndriven:  // not in the order
      case Source::kInput:
        return;
      case Source::kZero:
        nets_[index(id)] = kZeroNet;
        return;
      case Source::kOne:
        nets_[index(id)] = kOneNet;
        return;
      case Source::kAlias:
        nets_[index(id)] = nets_[index(bit.from[0])];
        return;
      case Source::kNot:
      case Source::kAnd:
      case Source::kOr:
      case Source::kXor:
        fail(concat("logic that is no instance of a library cell, at ", circuit_.describe(id)), circuit_.place(id));
        return;
      case Source::kCell:
        visit_cell_output(id, bit);
        return;
    }
  }

  InstanceNetlist result;

 private:
  void fail(std::string obstacle, std::string place) {
    if (!result.obstacle.empty()) return;
    result.obstacle = std::move(obstacle);
    result.obstacle_place = std::move(place);
  }

  void visit_cell_output(BitId id, const Circuit::Bit& bit) {
    const Circuit::Instance& instance = circuit_.instances[index(bit.from[0])];
    int& gate = gates_[index(bit.from[0])];
    if (gate < 0) {
      gate = static_cast<int>(result.netlist.gates.size());
      Gate made{.cell = instance.cell,
                .inputs = {},
                .outputs = std::vector<NetId>(instance.cell->outputs.size(), kUnconnected)};
      for (const BitId input : instance.inputs) {
        const NetId net = nets_[index(input)];
        if (net == kZeroNet || net == kOneNet)
          fail(concat("a constant at an input of a ", instance.cell->name), concat(circuit_.file, ":", instance.line));
        made.inputs.push_back(net);
      }
      result.netlist.gates.push_back(std::move(made));
    }
    nets_[index(id)] = result.netlist.net_count++;
    result.netlist.gates[index(gate)].outputs[index(bit.from[1])] = nets_[index(id)];
  }

  const Circuit& circuit_;
  std::vector<NetId> nets_;  ///< by bit
  std::vector<int> gates_;   ///< by instance; -1: not made
};

}  // namespace

InstanceNetlist instance_netlist(const Circuit& circuit, std::span<const BitId> inputs, std::span<const BitId> outputs,
                                 const NetworkPorts& ports, const CellMapping& mapping) {
  Builder builder(circuit);
  for (std::size_t i = 0; i < inputs.size(); ++i) builder.add_input(inputs[i], ports.inputs[i]);
  for (const BitId id : in_topological_order(circuit, outputs)) {
    builder.visit(id);
    if (!builder.result.obstacle.empty()) return std::move(builder.result);
  }
  for (std::size_t o = 0; o < outputs.size(); ++o) builder.add_output(outputs[o], ports.outputs[o]);
  limit_loads(builder.result.netlist, environment_of(mapping, builder.result.netlist.area_um2()));
  return std::move(builder.result);
}

}  // namespace axdse::hwmodel
