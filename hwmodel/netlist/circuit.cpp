#include "hwmodel/netlist/circuit.hpp"

#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

std::size_t index(int id) { return static_cast<std::size_t>(id); }

/// What `bit` is made of.
std::vector<BitId> operands_of(const Circuit& circuit, const Circuit::Bit& bit) {
  switch (bit.source) {
    case Circuit::Source::kUndriven:
    case Circuit::Source::kInput:
    case Circuit::Source::kZero:
    case Circuit::Source::kOne:
      return {};
    case Circuit::Source::kAlias:
    case Circuit::Source::kNot:
      return {bit.from[0]};
    case Circuit::Source::kAnd:
    case Circuit::Source::kOr:
    case Circuit::Source::kXor:
      return {bit.from[0], bit.from[1]};
    case Circuit::Source::kCell:
      return circuit.instances[index(bit.from[0])].inputs;
  }
  return {};
}

void require_driven(const Circuit& circuit, BitId id) {
  if (circuit.bit(id).source != Circuit::Source::kUndriven) return;
  throw SpecError({.where = circuit.place(id),
                   .got = concat(circuit.describe(id), ", which is read"),
                   .allowed = "a gate, an assignment or an input that drives it",
                   .why = "the product depends on it",
                   .fix = "connect it; a constant is 1'b0 or 1'b1"});
}

[[noreturn]] void fail_at_loop(const Circuit& circuit, BitId id) {
  throw SpecError({.where = circuit.place(id),
                   .got = concat(circuit.describe(id), ", which depends on itself"),
                   .allowed = "a combinational circuit",
                   .why = "loops store state: latches are not supported",
                   .fix = "break the loop"});
}

}  // namespace

void fail_in_netlist(std::string_view file, int line, std::string got, std::string allowed, std::string why,
                     std::string fix) {
  throw SpecError({.where = concat(file, ":", line),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .why = std::move(why),
                   .fix = std::move(fix)});
}

std::string Circuit::describe(BitId id) const {
  const Bit& described = bit(id);
  const Declaration& declaration = declarations[index(described.declaration)];
  if (declaration.step == 0) return declaration.name;
  return concat("bit ", declaration.lowest_index + declaration.step * described.position, " of ", declaration.name);
}

std::string Circuit::place(BitId id) const { return concat(file, ":", declarations[index(bit(id).declaration)].line); }

std::vector<BitId> bits_of(const std::vector<Circuit::Port>& ports) {
  std::vector<BitId> bits;
  for (const Circuit::Port& port : ports) bits.insert(bits.end(), port.bits.begin(), port.bits.end());
  return bits;
}

std::vector<BitId> in_topological_order(const Circuit& circuit, std::span<const BitId> outputs) {
  enum class State : char { kNew, kOpen, kDone };
  std::vector<State> states(circuit.bits.size(), State::kNew);
  std::vector<BitId> order;
  struct Open {
    BitId id;
    std::vector<BitId> operands;
    std::size_t next = 0;
  };
  std::vector<Open> path;  // depth-first, on the heap: chains may be as long as the circuit
  const auto enter = [&](BitId id) {
    if (states[index(id)] == State::kDone) return;
    if (states[index(id)] == State::kOpen) fail_at_loop(circuit, id);
    require_driven(circuit, id);
    states[index(id)] = State::kOpen;
    path.push_back({id, operands_of(circuit, circuit.bit(id))});
  };
  for (const BitId output : outputs) {
    enter(output);
    while (!path.empty()) {
      Open& open = path.back();
      if (open.next < open.operands.size()) {
        enter(open.operands[open.next++]);
        continue;
      }
      states[index(open.id)] = State::kDone;
      order.push_back(open.id);
      path.pop_back();
    }
  }
  return order;
}

CircuitBuilder::CircuitBuilder(std::string_view text, std::string_view file) {
  if (text.size() > kMaxNetlistBytes) {
    throw SpecError({.where = std::string(file),
                     .got = concat(text.size(), " bytes"),
                     .allowed = concat("at most ", kMaxNetlistBytes, " bytes"),
                     .why = "an 8x8 multiplier takes a hundredth of that",
                     .fix = "take out what is not the multiplier"});
  }
  circuit_.file = file;
  zero_ = declare({.name = "constant 0"}, 1);
  one_ = declare({.name = "constant 1"}, 1);
  circuit_.bits[index(zero_)].source = Circuit::Source::kZero;
  circuit_.bits[index(one_)].source = Circuit::Source::kOne;
}

void CircuitBuilder::spend(std::size_t steps, int line) {
  steps_ += steps;
  if (steps_ <= kMaxCircuitSteps) return;
  fail_in_netlist(circuit_.file, line,
                  concat("a circuit of more than ", kMaxCircuitSteps, " bits and statements, flattened"),
                  "a multiplier", "an 8x8 multiplier takes a hundredth of that", "take out what is not the multiplier");
}

BitId CircuitBuilder::declare(Circuit::Declaration declaration, int width) {
  constexpr std::size_t kNameCharactersPerStep = 32;  // names take memory too, once for each instance of a module
  spend(index(width) + declaration.name.size() / kNameCharactersPerStep, declaration.line);
  const auto first = static_cast<BitId>(circuit_.bits.size());
  const auto number = static_cast<int>(circuit_.declarations.size());
  circuit_.declarations.push_back(std::move(declaration));
  for (int position = 0; position < width; ++position)
    circuit_.bits.push_back({.declaration = number, .position = position});
  return first;
}

BitId CircuitBuilder::make(Circuit::Source source, BitId a, BitId b, int line) {
  spend(1, line);
  const auto id = static_cast<BitId>(circuit_.bits.size());
  circuit_.bits.push_back({.source = source, .from = {a, b}, .declaration = circuit_.bit(a).declaration});
  return id;
}

BitId CircuitBuilder::make_multiplexer(BitId select, BitId a, BitId b, int line) {
  return make_or(make_and(select, a, line), make_and(make_not(select, line), b, line), line);
}

std::vector<BitId> CircuitBuilder::make_cell(const Cell& cell, std::vector<BitId> inputs, int line) {
  const auto instance = static_cast<int>(circuit_.instances.size());
  spend(1, line);
  circuit_.instances.push_back({.cell = &cell, .inputs = std::move(inputs), .line = line});
  const BitId first =
      declare({.name = concat("output of a ", cell.name), .line = line}, static_cast<int>(cell.outputs.size()));
  std::vector<BitId> outputs;
  for (int output = 0; output < static_cast<int>(cell.outputs.size()); ++output) {
    outputs.push_back(first + output);
    Circuit::Bit& bit = circuit_.bits[index(first + output)];
    bit.source = Circuit::Source::kCell;
    bit.from = {instance, output};
  }
  return outputs;
}

Circuit::Bit& CircuitBuilder::undriven(BitId target, int line) {
  Circuit::Bit& bit = circuit_.bits[index(target)];
  if (bit.source != Circuit::Source::kUndriven) {
    fail_in_netlist(circuit_.file, line, concat("a second driver of ", circuit_.describe(target)), "one driver a net",
                    "which of them wins depends on a technology", "connect only one of them");
  }
  return bit;
}

void CircuitBuilder::drive(BitId target, BitId value, int line) {
  Circuit::Bit& bit = undriven(target, line);
  bit.source = Circuit::Source::kAlias;
  bit.from = {value, value};
}

void CircuitBuilder::drive_by_input(BitId target, int line) { undriven(target, line).source = Circuit::Source::kInput; }

}  // namespace axdse::hwmodel
