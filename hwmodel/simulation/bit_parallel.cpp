#include "hwmodel/simulation/bit_parallel.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kWordInputs = 6;  // 2^6 = 64 combinations a word
constexpr int kMaxInputs = 16;

/// Words that a gate evaluates at a time: enough to hide the cost of walking its expression, few enough for the
/// first-level cache.
constexpr std::size_t kBlock = 8;

struct Block {
  std::array<std::uint64_t, kBlock> words;

  friend Block operator&(Block a, const Block& b) {
    for (std::size_t i = 0; i < kBlock; ++i) a.words[i] &= b.words[i];
    return a;
  }
  friend Block operator|(Block a, const Block& b) {
    for (std::size_t i = 0; i < kBlock; ++i) a.words[i] |= b.words[i];
    return a;
  }
  friend Block operator^(Block a, const Block& b) {
    for (std::size_t i = 0; i < kBlock; ++i) a.words[i] ^= b.words[i];
    return a;
  }
  friend Block operator~(Block a) {
    for (std::size_t i = 0; i < kBlock; ++i) a.words[i] = ~a.words[i];
    return a;
  }
};

void evaluate(const Gate& gate, ExhaustiveValues& values) {
  std::vector<Block> inputs(gate.inputs.size());
  for (std::size_t word = 0; word < values.words(); word += kBlock) {
    const std::size_t count = std::min(kBlock, values.words() - word);
    for (std::size_t i = 0; i < gate.inputs.size(); ++i) {
      const auto source = values.of(gate.inputs[i]).subspan(word, count);
      std::copy(source.begin(), source.end(), inputs[i].words.begin());
    }
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      if (gate.outputs[o] == kUnconnected) continue;
      const Block result = gate.cell->outputs[o].function.evaluate(std::span<const Block>(inputs));
      std::copy_n(result.words.begin(), count, values.of(gate.outputs[o]).subspan(word, count).begin());
    }
  }
}

}  // namespace

ExhaustiveValues::ExhaustiveValues(int net_count, int input_count)
    : words_(input_count <= kWordInputs ? 1 : std::size_t{1} << (input_count - kWordInputs)),
      values_(static_cast<std::size_t>(net_count) * words_) {}

void apply_input_pattern(int input, std::span<std::uint64_t> words) {
  constexpr std::array<std::uint64_t, kWordInputs> kPatterns = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc,
                                                                0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
                                                                0xffff0000ffff0000, 0xffffffff00000000};
  for (std::size_t word = 0; word < words.size(); ++word) {
    words[word] = input < kWordInputs                           ? kPatterns[static_cast<std::size_t>(input)]
                  : ((word >> (input - kWordInputs)) & 1U) != 0 ? ~std::uint64_t{0}
                                                                : 0;
  }
}

ExhaustiveValues simulate_exhaustively(const Netlist& netlist) {
  AXDSE_ENSURE(netlist.inputs.size() <= kMaxInputs, "at most 16 inputs are simulated exhaustively");
  ExhaustiveValues values(netlist.net_count, static_cast<int>(netlist.inputs.size()));
  for (std::size_t i = 0; i < netlist.inputs.size(); ++i)
    apply_input_pattern(static_cast<int>(i), values.of(netlist.inputs[i].net));
  for (const Gate& gate : netlist.gates) evaluate(gate, values);
  return values;
}

}  // namespace axdse::hwmodel
