#include "hwmodel/netlist/verilog_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/netlist/definitions.hpp"
#include "hwmodel/netlist/verilog_expressions.hpp"
#include "hwmodel/netlist/verilog_parser.hpp"
#include "hwmodel/netlist/verilog_scope.hpp"

namespace axdse::hwmodel {
namespace {

using Declaration = VerilogDeclaration;

class VerilogReader {
 public:
  VerilogReader(std::string_view text, std::string_view file, const CellLibrary& library)
      : file_(file), builder_(text, file), modules_(parse_verilog(text, file)), definitions_("module", file, library) {
    for (const VerilogModule& module : modules_) definitions_.add_module(module.name, module.line);
  }

  Circuit read(std::string_view top) && {
    const std::size_t number = top.empty() ? only_top() : definitions_.top_module(top);
    const VerilogModule& module = modules_[number];
    builder_.circuit().name = module.name;
    VerilogScope scope = declare(module, {});
    for (const std::string& port : module.ports) {
      const VerilogNet& net = scope.net(port, module.line);
      Circuit::Port described{.name = port, .bits = {}, .is_vector = net.step != 0};
      for (int bit = 0; bit < net.width; ++bit) described.bits.push_back(net.first + bit);
      if (net.direction == Declaration::Kind::kInput) {
        for (const BitId bit : described.bits) builder_.drive_by_input(bit, module.line);
        builder_.circuit().inputs.push_back(std::move(described));
      } else {
        builder_.circuit().outputs.push_back(std::move(described));
      }
    }
    connect(number, scope, 1);
    return std::move(builder_).finish();
  }

 private:
  /// The module that no other instantiates.
  [[nodiscard]] std::size_t only_top() const {
    std::set<std::string_view> instantiated;
    for (const VerilogModule& module : modules_)
      for (const VerilogInstance& instance : module.instances) instantiated.insert(instance.module);
    std::vector<std::size_t> tops;
    std::vector<std::string> names;
    for (std::size_t m = 0; m < modules_.size(); ++m) {
      const std::string& name = modules_[m].name;
      if (instantiated.contains(name) || definitions_.cell(name) != nullptr) continue;
      tops.push_back(m);
      names.push_back(name);
    }
    if (tops.size() == 1) return tops[0];
    fail_in_netlist(file_, 1,
                    tops.empty() ? "no module that is not instantiated by another"
                                 : concat("several modules that none instantiates: ", join(names, ", ").substr(0, 500)),
                    "one", "it is the multiplier", "name one: --top NAME");
  }

  // One module, once for each of its instances.

  /// Parameters and nets, undriven.
  VerilogScope declare(const VerilogModule& module, const std::map<std::string, std::int64_t>& overrides) {
    VerilogScope scope(module, file_, builder_);
    for (const VerilogParameter& parameter : module.parameters) {
      const auto given = overrides.find(parameter.name);
      builder_.spend(1, module.line);
      scope.set_parameter(parameter.name, given != overrides.end() ? given->second : scope.constant(parameter.value));
    }
    for (const Declaration& declaration : module.declarations) scope.declare(declaration);
    for (const std::string& port : module.ports) {
      if (scope.net(port, module.line).direction == Declaration::Kind::kWire)
        fail_in_netlist(file_, module.line, concat("port \"", port, "\" without a direction"),
                        "\"input\" or \"output\"");
    }
    return scope;
  }

  void connect(std::size_t number, VerilogScope& scope, int depth) {
    definitions_.check_depth(number, depth);
    const VerilogModule& module = modules_[number];
    VerilogExpressions expressions(scope, builder_);
    for (const VerilogAssignment& assignment : module.assignments) {
      const std::vector<BitId> target = expressions.target(assignment.target);
      drive(target, expressions.value(assignment.value, static_cast<int>(target.size())), assignment.target.line);
    }
    for (const VerilogInstance& instance : module.instances) {
      builder_.spend(1 + instance.ports.size(), instance.line);
      const std::optional<std::size_t> found = definitions_.module(instance.module);
      const Cell* const cell = definitions_.cell(instance.module);
      const VerilogModule* const known = found ? &modules_[*found] : nullptr;
      if (instance.is_primitive) {
        connect_gate(instance, expressions);
      } else if (known != nullptr && !(known->is_stub() && cell != nullptr)) {
        connect_module(*found, module, instance, scope, depth);
      } else if (cell != nullptr) {
        connect_instance(*cell, known, instance, expressions);
      } else {
        definitions_.fail_unknown(instance.module, instance.line);
      }
    }
  }

  void drive(const std::vector<BitId>& target, const std::vector<BitId>& value, int line) {
    for (std::size_t bit = 0; bit < target.size(); ++bit) builder_.drive(target[bit], value[bit], line);
  }

  // Instances.

  void connect_gate(const VerilogInstance& instance, VerilogExpressions& expressions) {
    const bool repeats = instance.module == "buf" || instance.module == "not";
    std::vector<const VerilogExpression*> terminals;
    for (const VerilogConnection& connection : instance.ports) {
      if (!connection.value || !connection.port.empty())
        fail_in_netlist(file_, connection.line,
                        concat("a connection of \"", instance.module, "\" by name, or left open"),
                        "all terminals, by position");
      terminals.push_back(&*connection.value);
    }
    if (terminals.size() < 2)
      fail_in_netlist(file_, instance.line, concat(terminals.size(), " terminals"), "an output and at least one input");
    if (repeats) {  // any number of outputs, then the input
      BitId value = expressions.single_bit(*terminals.back());
      if (instance.module == "not") value = builder_.make_not(value, instance.line);
      for (std::size_t t = 0; t + 1 < terminals.size(); ++t)
        builder_.drive(expressions.single_target(*terminals[t]), value, instance.line);
      return;
    }
    BitId value = expressions.single_bit(*terminals[1]);
    for (std::size_t t = 2; t < terminals.size(); ++t) {
      const BitId next = expressions.single_bit(*terminals[t]);
      value = instance.module.ends_with("and")   ? builder_.make_and(value, next, instance.line)
              : instance.module.starts_with("x") ? builder_.make_xor(value, next, instance.line)
                                                 : builder_.make_or(value, next, instance.line);
    }
    if (instance.module == "nand" || instance.module == "nor" || instance.module == "xnor")
      value = builder_.make_not(value, instance.line);
    builder_.drive(expressions.single_target(*terminals[0]), value, instance.line);
  }

  void connect_module(std::size_t number, const VerilogModule& outer, const VerilogInstance& instance,
                      VerilogScope& scope, int depth) {
    const VerilogModule& module = modules_[number];
    std::map<std::string, std::int64_t> overrides;
    std::vector<std::string> open;
    for (const VerilogParameter& parameter : module.parameters)
      if (!parameter.is_local) open.push_back(parameter.name);
    if (instance.parameters >= 0) {
      const auto& list = outer.parameter_lists[static_cast<std::size_t>(instance.parameters)];
      for (const auto& [name, connection] : by_port(instance, list, &open))
        overrides.emplace(name, scope.constant(*connection->value));
    }
    VerilogExpressions outside(scope, builder_);
    VerilogScope inner = declare(module, overrides);
    for (const auto& [port, connection] : by_port(instance, instance.ports, &module.ports)) {
      const VerilogNet& net = inner.net(port, connection->line);
      std::vector<BitId> bits;
      for (int bit = 0; bit < net.width; ++bit) bits.push_back(net.first + bit);
      if (net.direction == Declaration::Kind::kInput) {
        drive(bits, outside.value_of_width(*connection->value, net.width, port), connection->line);
      } else {
        drive(outside.target_of_width(*connection->value, net.width, port), bits, connection->line);
      }
    }
    connect(number, inner, depth + 1);
  }

  void connect_instance(const Cell& cell, const VerilogModule* stub, const VerilogInstance& instance,
                        VerilogExpressions& expressions) {
    const auto connections = by_port(instance, instance.ports, stub == nullptr ? nullptr : &stub->ports);
    const auto at = [&](std::string_view pin) -> const VerilogExpression& {
      return *connections.find(std::string(pin))->second->value;
    };
    CellConnections pins{
        .pins = {},
        .value = [&](std::string_view pin) { return expressions.value_of_width(at(pin), 1, std::string(pin))[0]; },
        .target = [&](std::string_view pin) { return expressions.target_of_width(at(pin), 1, std::string(pin))[0]; },
        .line = instance.line};
    for (const auto& [port, connection] : connections) pins.pins.insert(port);
    connect_cell(cell, pins, builder_);
  }

  /// Connections that are made, by name. `order` gives the names of those by position; null: there must be none.
  [[nodiscard]] std::map<std::string, const VerilogConnection*> by_port(
      const VerilogInstance& instance, const std::vector<VerilogConnection>& connections,
      const std::vector<std::string>* order) const {
    std::map<std::string, const VerilogConnection*> result;
    std::set<std::string_view> names;
    if (order != nullptr) names.insert(order->begin(), order->end());
    for (std::size_t c = 0; c < connections.size(); ++c) {
      const VerilogConnection& connection = connections[c];
      std::string port = connection.port;
      if (port.empty()) {
        if (order == nullptr)
          fail_in_netlist(file_, instance.line, concat("ports of ", instance.module, " by position"),
                          concat("by name, or a module \"", instance.module, "\" without a body that lists its ports"),
                          "Liberty gives the pins of a cell no order");
        if (c >= order->size())
          fail_in_netlist(file_, connection.line, concat(connections.size(), " connections"),
                          concat("at most ", order->size()), concat("so many has ", instance.module));
        port = (*order)[c];
      } else if (order != nullptr && !names.contains(port)) {
        fail_in_netlist(file_, connection.line, concat("\"", port, "\" of ", instance.module),
                        join(*order, ", ").substr(0, 500));
      }
      if (!connection.value) continue;
      if (!result.emplace(port, &connection).second)
        fail_in_netlist(file_, connection.line, concat("a second connection of \"", port, "\""), "one");
    }
    return result;
  }

  std::string_view file_;
  CircuitBuilder builder_;
  std::vector<VerilogModule> modules_;
  Definitions definitions_;
};

}  // namespace

Circuit read_verilog(std::string_view text, std::string_view file, const CellLibrary& library, std::string_view top) {
  return VerilogReader(text, file, library).read(top);
}

}  // namespace axdse::hwmodel
