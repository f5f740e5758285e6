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
constexpr std::size_t kBlock = 32;

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

void evaluate(const Gate& gate, NetValues& values) {
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

constexpr std::size_t kWordBits = 64;
using BitMatrix = std::array<std::uint64_t, kWordBits>;  ///< bit c of element r: row r, column c

/// Exchanges rows and columns: quarters of 32, 16, ... 1 (Warren, Hacker's Delight, section 7-3).
void transpose(BitMatrix& matrix) {
  std::uint64_t mask = 0x00000000ffffffff;
  for (std::size_t half = kWordBits / 2; half > 0; half /= 2, mask ^= mask << half) {
    for (std::size_t row = 0; row < kWordBits; row = ((row | half) + 1) & ~half) {
      const std::uint64_t exchange = ((matrix[row] >> half) ^ matrix[row | half]) & mask;
      matrix[row] ^= exchange << half;
      matrix[row | half] ^= exchange;
    }
  }
}

}  // namespace

std::size_t exhaustive_words(int input_count) noexcept {
  return input_count <= kWordInputs ? 1 : std::size_t{1} << static_cast<unsigned>(input_count - kWordInputs);
}

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
  const auto input_count = static_cast<int>(netlist.inputs.size());
  ExhaustiveValues values(netlist.net_count, exhaustive_words(input_count));
  for (int i = 0; i < input_count; ++i)
    apply_input_pattern(i, values.of(netlist.inputs[static_cast<std::size_t>(i)].net));
  for (const Gate& gate : netlist.gates) evaluate(gate, values);
  return values;
}

NetValues simulate_vectors(const Netlist& netlist, std::span<const std::uint64_t> vectors) {
  AXDSE_ENSURE(netlist.inputs.size() <= kWordBits, "a vector has at most 64 inputs");
  NetValues values(netlist.net_count, (vectors.size() + kWordBits - 1) / kWordBits);
  for (std::size_t word = 0; word < values.words(); ++word) {
    const auto chunk = vectors.subspan(word * kWordBits, std::min(kWordBits, vectors.size() - word * kWordBits));
    BitMatrix matrix{};
    std::copy(chunk.begin(), chunk.end(), matrix.begin());
    transpose(matrix);
    for (std::size_t i = 0; i < netlist.inputs.size(); ++i) values.of(netlist.inputs[i].net)[word] = matrix[i];
  }
  for (const Gate& gate : netlist.gates) evaluate(gate, values);
  return values;
}

std::vector<std::uint64_t> simulate_outputs(const Netlist& netlist, std::span<const std::uint64_t> vectors) {
  AXDSE_ENSURE(netlist.outputs.size() <= kWordBits, "an answer has at most 64 outputs");
  const NetValues values = simulate_vectors(netlist, vectors);
  std::vector<std::uint64_t> answers(vectors.size());
  for (std::size_t word = 0; word < values.words(); ++word) {
    BitMatrix matrix{};
    for (std::size_t o = 0; o < netlist.outputs.size(); ++o) matrix[o] = values.of(netlist.outputs[o].net)[word];
    transpose(matrix);
    const std::size_t count = std::min(kWordBits, vectors.size() - word * kWordBits);
    std::copy_n(matrix.begin(), count, answers.begin() + static_cast<std::ptrdiff_t>(word * kWordBits));
  }
  return answers;
}

}  // namespace axdse::hwmodel
