#include "hwmodel/simulation/equivalence.hpp"

#include <vector>

namespace axdse::hwmodel {

std::int64_t count_wrong_products(const MultiplierNetlist& netlist, const ExhaustiveValues& values,
                                  const MaskedMultiplier& multiplier, const ProductTable& products) {
  constexpr std::size_t kWordBits = 64;
  const std::size_t pairs = std::size_t{1} << (netlist.activation_inputs + netlist.weight_inputs);
  std::vector<std::int32_t> sums(values.words() * kWordBits, netlist.offset + multiplier.constant);
  for (std::size_t o = 0; o < netlist.output_weights.size(); ++o) {
    const std::int32_t weight = netlist.output_weights[o];
    const std::span<const std::uint64_t> words = values.of(netlist.netlist.outputs[o].net);
    for (std::size_t word = 0; word < words.size(); ++word) {
      for (std::size_t bit = 0; bit < kWordBits; ++bit) {
        sums[word * kWordBits + bit] += weight & -static_cast<std::int32_t>((words[word] >> bit) & 1U);
      }
    }
  }
  const unsigned sign_input = static_cast<unsigned>(netlist.weight_inputs) - 1;
  std::int64_t wrong = 0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const std::size_t activation = pair & ((std::size_t{1} << netlist.activation_inputs) - 1);
    std::size_t weight = pair >> netlist.activation_inputs;
    if (multiplier.weight == OperandEncoding::kSm8) {  // the sign of a narrower code stays in bit 7
      const std::size_t sign = weight >> sign_input;
      weight = (weight & ((std::size_t{1} << sign_input) - 1)) | (sign << 7U);
    }
    if (sums[pair] != products.at(static_cast<std::uint8_t>(activation), static_cast<std::uint8_t>(weight))) ++wrong;
  }
  return wrong;
}

}  // namespace axdse::hwmodel
