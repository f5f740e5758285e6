#include "hwmodel/mapping/logic_network.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"

namespace axdse::hwmodel {
namespace {

std::size_t index(int number) { return static_cast<std::size_t>(number); }

/// A literal that a cell's function can be evaluated on: BooleanFunction makes constants as Word{} and ~Word{}, so only
/// those have no network.
struct Word {
  LogicNetwork* network = nullptr;
  Literal literal = LogicNetwork::zero();

  friend Word operator&(Word a, Word b) {
    LogicNetwork* const network = a.network != nullptr ? a.network : b.network;
    if (network != nullptr) return {network, network->make_and(a.literal, b.literal)};
    return {nullptr, a.literal == LogicNetwork::one() ? b.literal : LogicNetwork::zero()};
  }
  friend Word operator~(Word a) { return {a.network, !a.literal}; }
  friend Word operator|(Word a, Word b) { return ~(~a & ~b); }
  friend Word operator^(Word a, Word b) {
    LogicNetwork* const network = a.network != nullptr ? a.network : b.network;
    if (network != nullptr) return {network, network->make_xor(a.literal, b.literal)};
    return {nullptr, a.literal == b.literal ? LogicNetwork::zero() : LogicNetwork::one()};
  }
};

Literal cell_output(const Circuit& circuit, const Circuit::Bit& bit, const std::vector<Literal>& literals,
                    LogicNetwork& network) {
  const Circuit::Instance& instance = circuit.instances[index(bit.from[0])];
  std::vector<Word> inputs;
  for (const BitId input : instance.inputs) inputs.push_back({&network, literals[index(input)]});
  return instance.cell->outputs[index(bit.from[1])].function.evaluate(std::span<const Word>(inputs)).literal;
}

std::uint64_t inversion(bool is_complement) { return is_complement ? ~std::uint64_t{0} : 0; }

/// All nodes for all combinations of the inputs, by node number.
ExhaustiveValues simulate_nodes(const LogicNetwork& network) {
  ExhaustiveValues values(network.node_count(), exhaustive_words(static_cast<int>(network.inputs().size())));
  for (std::size_t i = 0; i < network.inputs().size(); ++i)
    apply_input_pattern(static_cast<int>(i), values.of(network.inputs()[i]));
  for (int number = 1; number < network.node_count(); ++number) {
    if (!network.is_gate(number)) continue;
    const LogicNetwork::Node& node = network.node(number);
    const std::span<const std::uint64_t> a = values.of(node.a.node());
    const std::span<const std::uint64_t> b = values.of(node.b.node());
    const std::span<std::uint64_t> result = values.of(number);
    for (std::size_t word = 0; word < result.size(); ++word)
      result[word] = (a[word] ^ inversion(node.a.is_complement())) & (b[word] ^ inversion(node.b.is_complement()));
  }
  return values;
}

}  // namespace

Literal LogicNetwork::add_input() {
  inputs_.push_back(node_count());
  nodes_.emplace_back();
  return {inputs_.back(), false};
}

Literal LogicNetwork::make_and(Literal a, Literal b) {
  if (b < a) std::swap(a, b);
  if (a == zero() || a == !b) return zero();
  if (a == one() || a == b) return b;
  // a AND one of its own operands, or the complement of one: a (a c) = a c, a !(a c) = a !c.
  for (const auto& [x, y] : {std::pair(a, b), std::pair(b, a)}) {
    if (!is_gate(x.node())) continue;
    const Node& inner = node(x.node());
    for (const auto& [same, other] : {std::pair(inner.a, inner.b), std::pair(inner.b, inner.a)}) {
      if (same == y) return x.is_complement() ? make_and(y, !other) : x;
      if (same == !y) return x.is_complement() ? y : zero();
    }
  }
  const std::uint64_t key = (static_cast<std::uint64_t>(a.code()) << 32U) | static_cast<std::uint64_t>(b.code());
  const auto [found, is_new] = known_.emplace(key, node_count());
  if (is_new) nodes_.push_back({a, b});
  return {found->second, false};
}

Literal LogicNetwork::make_xor(Literal a, Literal b) {
  const Literal both = make_and(a, b);
  const Literal neither = make_and(!a, !b);
  return make_and(!both, !neither);
}

LogicNetwork logic_network(const Circuit& circuit, std::span<const BitId> inputs, std::span<const BitId> outputs) {
  using Source = Circuit::Source;
  LogicNetwork network;
  std::vector<Literal> literals(circuit.bits.size(), LogicNetwork::zero());
  for (const BitId input : inputs) literals[index(input)] = network.add_input();
  for (const BitId id : in_topological_order(circuit, outputs)) {
    const Circuit::Bit& bit = circuit.bit(id);
    const auto operand = [&](std::size_t which) { return literals[index(bit.from[which])]; };
    Literal& literal = literals[index(id)];
    switch (bit.source) {
      case Source::kUndriven:  // not in the order
      case Source::kInput:
      case Source::kZero:
        break;
      case Source::kOne:
        literal = LogicNetwork::one();
        break;
      case Source::kAlias:
        literal = operand(0);
        break;
      case Source::kNot:
        literal = !operand(0);
        break;
      case Source::kAnd:
        literal = network.make_and(operand(0), operand(1));
        break;
      case Source::kOr:
        literal = network.make_or(operand(0), operand(1));
        break;
      case Source::kXor:
        literal = network.make_xor(operand(0), operand(1));
        break;
      case Source::kCell:
        literal = cell_output(circuit, bit, literals, network);
        break;
    }
  }
  for (const BitId output : outputs) network.add_output(literals[index(output)]);
  return network;
}

LogicNetwork with_equal_nodes_merged(const LogicNetwork& network) {
  const ExhaustiveValues values = simulate_nodes(network);
  // Of a node and its complement the one that is 0 for the first combination stands in the table.
  const auto is_flipped = [&](int number) { return (values.of(number)[0] & 1U) != 0; };
  const auto hash = [&](int number) {
    std::uint64_t sum = 0;
    for (const std::uint64_t word : values.of(number))
      sum = (sum ^ word ^ inversion(is_flipped(number))) * 0x9e3779b97f4a7c15U + (sum >> 29U);
    return static_cast<std::size_t>(sum);
  };
  const auto equal = [&](int x, int y) {
    const std::uint64_t flip = inversion(is_flipped(x) != is_flipped(y));
    return std::equal(values.of(x).begin(), values.of(x).end(), values.of(y).begin(),
                      [flip](std::uint64_t a, std::uint64_t b) { return a == (b ^ flip); });
  };
  std::unordered_map<int, Literal, decltype(hash), decltype(equal)> known(index(network.node_count()), hash, equal);
  LogicNetwork merged;
  std::vector<Literal> literals(index(network.node_count()), LogicNetwork::zero());
  known.emplace(0, LogicNetwork::zero());
  const auto translated = [&](Literal old) {
    const Literal literal = literals[index(old.node())];
    return old.is_complement() ? !literal : literal;
  };
  for (int number = 1; number < network.node_count(); ++number) {
    Literal& literal = literals[index(number)];
    if (!network.is_gate(number)) {
      literal = merged.add_input();
      known.emplace(number, is_flipped(number) ? !literal : literal);
    } else if (const auto found = known.find(number); found != known.end()) {
      literal = is_flipped(number) ? !found->second : found->second;
    } else {
      literal = merged.make_and(translated(network.node(number).a), translated(network.node(number).b));
      known.emplace(number, is_flipped(number) ? !literal : literal);
    }
  }
  for (const Literal output : network.outputs()) merged.add_output(translated(output));
  return merged;
}

std::vector<std::vector<std::uint64_t>> simulate_outputs(const LogicNetwork& network) {
  const ExhaustiveValues values = simulate_nodes(network);
  std::vector<std::vector<std::uint64_t>> outputs;
  for (const Literal output : network.outputs()) {
    const std::span<const std::uint64_t> words = values.of(output.node());
    std::vector<std::uint64_t>& copy = outputs.emplace_back(words.begin(), words.end());
    for (std::uint64_t& word : copy) word ^= inversion(output.is_complement());
  }
  return outputs;
}

}  // namespace axdse::hwmodel
