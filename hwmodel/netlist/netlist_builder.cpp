#include "hwmodel/netlist/netlist_builder.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/netlist/clean_up.hpp"

namespace axdse::hwmodel {

Signal NetlistBuilder::add_input(std::string name) {
  const Signal signal = new_net();
  netlist_.inputs.push_back({.name = std::move(name), .net = signal.net()});
  return signal;
}

std::vector<Signal> NetlistBuilder::add_inputs(std::string_view prefix, int count, int first) {
  std::vector<Signal> inputs;
  for (int i = first; i < first + count; ++i) inputs.push_back(add_input(concat(prefix, i)));
  return inputs;
}

void NetlistBuilder::add_output(std::string name, Signal signal) {
  AXDSE_ENSURE(!signal.is_constant(), "constant outputs are known and have no net");
  netlist_.outputs.push_back({.name = std::move(name), .net = signal.net()});
}

std::vector<Signal> NetlistBuilder::emit(GateFunction function, std::vector<Signal> arguments) {
  const CellMapping::Realisation& realisation = mapping_->realisation(function);
  if (realisation.cell) {
    const MatchedCell& match = *realisation.cell;
    Gate gate{.cell = match.cell,
              .inputs = std::vector<NetId>(match.inputs.size()),
              .outputs = std::vector<NetId>(match.outputs.size()),
              .part = part_};
    for (std::size_t k = 0; k < match.inputs.size(); ++k)
      gate.inputs[static_cast<std::size_t>(match.inputs[k])] = arguments[k].net();
    std::vector<Signal> results;
    for (const int output : match.outputs) {
      results.push_back(new_net());
      gate.outputs[static_cast<std::size_t>(output)] = results.back().net();
    }
    netlist_.gates.push_back(std::move(gate));
    return results;
  }
  composed_.insert(function);
  std::vector<Signal> signals = std::move(arguments);
  signals.resize(3, Signal::zero());
  for (const Recipe::Step& step : realisation.recipe->steps) {
    std::vector<Signal> step_arguments;
    for (int k = 0; k < argument_count(step.function); ++k) {
      step_arguments.push_back(signals[static_cast<std::size_t>(step.arguments[static_cast<std::size_t>(k)])]);
    }
    signals.push_back(emit_one(step.function, std::move(step_arguments)));
  }
  std::vector<Signal> results;
  for (const int result : realisation.recipe->results) results.push_back(signals[static_cast<std::size_t>(result)]);
  return results;
}

std::vector<Signal> NetlistBuilder::instantiate(const Cell& cell, std::span<const Signal> inputs) {
  Gate gate{.cell = &cell, .inputs = {}, .outputs = {}};
  for (const Signal input : inputs) gate.inputs.push_back(input.net());
  std::vector<Signal> results;
  for (std::size_t o = 0; o < cell.outputs.size(); ++o) {
    results.push_back(new_net());
    gate.outputs.push_back(results.back().net());
  }
  netlist_.gates.push_back(std::move(gate));
  return results;
}

Signal NetlistBuilder::invert(Signal a) {
  if (a.is_zero()) return Signal::one();
  if (a.is_one()) return Signal::zero();
  const auto known = inverses_.find(a);
  if (known != inverses_.end()) return known->second;
  const Signal inverse = emit_one(GateFunction::kInverter, {a});
  inverses_.emplace(a, inverse);
  inverses_.emplace(inverse, a);
  return inverse;
}

Signal NetlistBuilder::make_and(Signal a, Signal b) {
  if (a.is_constant()) std::swap(a, b);
  if (b.is_zero()) return b;
  if (b.is_one() || a == b) return a;
  return emit_one(GateFunction::kAnd, {a, b});
}

Signal NetlistBuilder::make_nand(Signal a, Signal b) {
  if (a.is_constant() || b.is_constant() || a == b) return invert(make_and(a, b));
  return emit_one(GateFunction::kNand, {a, b});
}

Signal NetlistBuilder::make_or(Signal a, Signal b) {
  if (a.is_constant()) std::swap(a, b);
  if (b.is_one()) return b;
  if (b.is_zero() || a == b) return a;
  return emit_one(GateFunction::kOr, {a, b});
}

Signal NetlistBuilder::make_xor(Signal a, Signal b) {
  if (a.is_constant()) std::swap(a, b);
  if (a == b) return Signal::zero();
  if (b.is_zero()) return a;
  if (b.is_one()) return invert(a);
  return emit_one(GateFunction::kXor, {a, b});
}

Signal NetlistBuilder::make_and_or(Signal a, Signal b, Signal c) {
  if (c.is_constant() || a.is_constant() || b.is_constant()) return make_or(make_and(a, b), c);
  return emit_one(GateFunction::kAndOr, {a, b, c});
}

SumCarry NetlistBuilder::half_adder(Signal a, Signal b) {
  if (a.is_constant() || b.is_constant()) return {.sum = make_xor(a, b), .carry = make_and(a, b)};
  const std::vector<Signal> results = emit(GateFunction::kHalfAdder, {a, b});
  return {.sum = results[0], .carry = results[1]};
}

SumCarry NetlistBuilder::full_adder(Signal a, Signal b, Signal c) {
  if (a.is_constant()) std::swap(a, c);
  if (b.is_constant()) std::swap(b, c);
  if (a.is_constant()) std::swap(a, b);  // constants last
  if (c.is_zero()) return half_adder(a, b);
  if (c.is_one()) {
    if (a.is_constant() || b.is_constant()) return {.sum = invert(make_xor(a, b)), .carry = make_or(a, b)};
    return {.sum = emit_one(GateFunction::kXnor, {a, b}), .carry = make_or(a, b)};
  }
  const std::vector<Signal> results = emit(GateFunction::kFullAdder, {a, b, c});
  return {.sum = results[0], .carry = results[1]};
}

Signal NetlistBuilder::sum_of_three(Signal a, Signal b, Signal c) {
  const bool constants = a.is_constant() || b.is_constant() || c.is_constant();
  const auto area = [this](GateFunction f) { return mapping_->realisation(f).area_um2; };
  if (!constants && area(GateFunction::kFullAdder) < 2 * area(GateFunction::kXor)) return full_adder(a, b, c).sum;
  if (c.is_one()) return full_adder(a, b, c).sum;  // an exclusive-nor instead of a gate and an inverter
  return make_xor(make_xor(a, b), c);
}

std::string NetlistBuilder::composed_note() const {
  std::vector<std::string> names;
  for (const GateFunction function : composed_) names.emplace_back(to_string(function));
  return names.empty() ? "" : concat("; from gates: ", join(names, ", "));
}

Netlist NetlistBuilder::finish() && {
  remove_unread_gates(netlist_);
  limit_loads(netlist_, environment_of(*mapping_, netlist_.area_um2()));
  return std::move(netlist_);
}

}  // namespace axdse::hwmodel
