#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {

/// A node of a LogicNetwork, or its complement.
class Literal {
 public:
  constexpr Literal() = default;
  constexpr Literal(int node, bool is_complement) : code_(2 * node + (is_complement ? 1 : 0)) {}

  [[nodiscard]] constexpr int node() const noexcept { return code_ / 2; }
  [[nodiscard]] constexpr bool is_complement() const noexcept { return code_ % 2 != 0; }
  [[nodiscard]] constexpr int code() const noexcept { return code_; }  ///< 2 node + is_complement
  [[nodiscard]] constexpr bool is_constant() const noexcept { return code_ < 2; }
  constexpr Literal operator!() const noexcept { return {node(), !is_complement()}; }
  friend constexpr auto operator<=>(const Literal&, const Literal&) = default;

 private:
  int code_ = 0;
};

/// An and-inverter graph: every node an input or the AND of two literals. Constants fold away and equal nodes are one
/// (structural hashing). Node 0 is the constant 0; a node's operands have smaller numbers.
class LogicNetwork {
 public:
  struct Node {
    Literal a, b;  ///< equal in inputs and in the constant
  };

  LogicNetwork() : nodes_(1) {}

  [[nodiscard]] static constexpr Literal zero() noexcept { return {0, false}; }
  [[nodiscard]] static constexpr Literal one() noexcept { return {0, true}; }

  [[nodiscard]] Literal add_input();
  void add_output(Literal literal) { outputs_.push_back(literal); }

  [[nodiscard]] Literal make_and(Literal a, Literal b);
  [[nodiscard]] Literal make_or(Literal a, Literal b) { return !make_and(!a, !b); }
  [[nodiscard]] Literal make_xor(Literal a, Literal b);

  [[nodiscard]] int node_count() const noexcept { return static_cast<int>(nodes_.size()); }
  [[nodiscard]] const Node& node(int number) const { return nodes_[static_cast<std::size_t>(number)]; }
  [[nodiscard]] bool is_gate(int number) const { return node(number).a != node(number).b; }
  [[nodiscard]] const std::vector<int>& inputs() const noexcept { return inputs_; }  ///< node numbers
  [[nodiscard]] const std::vector<Literal>& outputs() const noexcept { return outputs_; }

 private:
  std::vector<Node> nodes_;
  std::vector<int> inputs_;
  std::vector<Literal> outputs_;
  std::unordered_map<std::uint64_t, int> known_;
};

/// The function of `circuit`, its instances' cells by what the library says they compute. Inputs and outputs in the
/// order given. @throws SpecError an output depends on a net without a driver, or a net on itself
[[nodiscard]] LogicNetwork logic_network(const Circuit& circuit, std::span<const BitId> inputs,
                                         std::span<const BitId> outputs);

/// Nodes that are simulated on all combinations of 16 inputs, 8 KiB each; an 8x8 multiplier has a thousand.
inline constexpr int kMaxSimulatedNodes = 20'000;

/// The same outputs with nodes that are equal for all inputs, or complements, made once, and constant ones none: proved
/// by simulating every node on every combination of the inputs.
/// @pre at most 16 inputs, kMaxSimulatedNodes nodes
[[nodiscard]] LogicNetwork with_equal_nodes_merged(const LogicNetwork& network);

/// Values of the outputs for all combinations of the inputs, as ExhaustiveValues lays them out.
/// @pre at most 16 inputs, kMaxSimulatedNodes nodes
[[nodiscard]] std::vector<std::vector<std::uint64_t>> simulate_outputs(const LogicNetwork& network);

}  // namespace axdse::hwmodel
