#include "hwmodel/simulation/equivalence.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kWordBits = 64;

/// The operand codes that `wires` (activation in the low bits, then weight) stand for.
struct OperandCodes {
  std::uint8_t activation = 0;
  std::uint8_t weight = 0;
};

OperandCodes codes_of(std::size_t wires, const Operands& operands, const OperandWidths& widths) {
  return {.activation = code_of_wires(operands.activation, widths.activation_bits, static_cast<std::uint8_t>(wires)),
          .weight = code_of_wires(operands.weight, widths.weight_bits,
                                  static_cast<std::uint8_t>(wires >> widths.activation_bits))};
}

/// A partial sum for vector `number` of `count`.
std::int64_t random_partial_sum(const AccumulatorRange& range, std::int64_t number, std::int64_t count,
                                RandomEngine& engine) {
  const auto span = static_cast<std::uint64_t>(range.maximum - range.minimum) + 1;
  if (number < count - count / 8) return range.minimum + static_cast<std::int64_t>(uniform_below(engine, span));
  const auto distance = static_cast<std::int64_t>(uniform_below(engine, std::min<std::uint64_t>(span, 1 << 16)));
  return number % 2 == 0 ? range.minimum + distance : range.maximum - distance;
}

/// One word of vectors through the netlist: net by net, 64 vectors a word.
void simulate_word(const Netlist& netlist, std::vector<std::uint64_t>& nets) {
  std::vector<std::uint64_t> inputs;
  for (const Gate& gate : netlist.gates) {
    inputs.clear();
    for (const NetId net : gate.inputs) inputs.push_back(nets[static_cast<std::size_t>(net)]);
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      if (gate.outputs[o] == kUnconnected) continue;
      nets[static_cast<std::size_t>(gate.outputs[o])] =
          gate.cell->outputs[o].function.evaluate(std::span<const std::uint64_t>(inputs));
    }
  }
}

}  // namespace

std::int64_t count_wrong_products(const MultiplierNetlist& netlist, const ExhaustiveValues& values,
                                  const MultiplierSpec& multiplier, const ProductTable& products) {
  const std::size_t pairs = std::size_t{1} << (netlist.activation_inputs + netlist.weight_inputs);
  std::vector<std::int32_t> sums(values.words() * kWordBits, netlist.offset + product_constant(multiplier));
  for (std::size_t o = 0; o < netlist.output_weights.size(); ++o) {
    const std::int32_t weight = netlist.output_weights[o];
    const std::span<const std::uint64_t> words = values.of(netlist.netlist.outputs[o].net);
    for (std::size_t word = 0; word < words.size(); ++word) {
      for (std::size_t bit = 0; bit < kWordBits; ++bit) {
        sums[word * kWordBits + bit] += weight & -static_cast<std::int32_t>((words[word] >> bit) & 1U);
      }
    }
  }
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  std::int64_t wrong = 0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const OperandCodes codes = codes_of(pair, operands, widths);
    if (sums[pair] != products.at(codes.activation, codes.weight)) ++wrong;
  }
  return wrong;
}

std::int64_t count_wrong_sums(const MacNetlist& mac, const MultiplierSpec& multiplier, const ProductTable& products,
                              std::int64_t vectors, RandomEngine& engine) {
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  const auto operand_bits = static_cast<std::size_t>(mac.activation_inputs + mac.weight_inputs);
  std::vector<std::uint64_t> nets(static_cast<std::size_t>(mac.netlist.net_count));
  std::int64_t wrong = 0;
  for (std::int64_t first = 0; first < vectors; first += static_cast<std::int64_t>(kWordBits)) {
    const auto count = std::min(kWordBits, static_cast<std::size_t>(vectors - first));
    std::array<std::int64_t, kWordBits> expected{};
    for (const Port& port : mac.netlist.inputs) nets[static_cast<std::size_t>(port.net)] = 0;
    for (std::size_t v = 0; v < count; ++v) {
      const std::uint64_t wires = uniform_below(engine, std::uint64_t{1} << operand_bits);
      const OperandCodes codes = codes_of(wires, operands, widths);
      const std::int64_t sum =
          random_partial_sum(mac.accumulator, first + static_cast<std::int64_t>(v), vectors, engine);
      expected[v] = sum + products.at(codes.activation, codes.weight) - mac.product_offset;
      const std::uint64_t code = mac.accumulator_code(sum);
      for (std::size_t i = 0; i < mac.netlist.inputs.size(); ++i) {
        const std::uint64_t source = i < operand_bits ? wires >> i : code >> (i - operand_bits);
        nets[static_cast<std::size_t>(mac.netlist.inputs[i].net)] |= (source & 1U) << v;
      }
    }
    simulate_word(mac.netlist, nets);
    for (std::size_t v = 0; v < count; ++v) {
      std::uint64_t code = 0;
      for (std::size_t o = 0; o < mac.netlist.outputs.size(); ++o) {
        code |= ((nets[static_cast<std::size_t>(mac.netlist.outputs[o].net)] >> v) & 1U) << o;
      }
      const bool in_range = mac.accumulator.minimum <= expected[v] && expected[v] <= mac.accumulator.maximum;
      const bool right =
          in_range ? mac.sum_of_code(code, expected[v]) == expected[v] : code == mac.accumulator_code(expected[v]);
      if (!right) ++wrong;
    }
  }
  return wrong;
}

}  // namespace axdse::hwmodel
