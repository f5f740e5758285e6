#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// Values of all nets for a sequence of input combinations: bit n % 64 of word n / 64 belongs to combination n.
class NetValues {
 public:
  NetValues(int net_count, std::size_t words) : words_(words), values_(static_cast<std::size_t>(net_count) * words) {}

  [[nodiscard]] std::size_t words() const noexcept { return words_; }
  [[nodiscard]] std::span<const std::uint64_t> of(NetId net) const noexcept {
    return {values_.data() + static_cast<std::size_t>(net) * words_, words_};
  }
  [[nodiscard]] std::span<std::uint64_t> of(NetId net) noexcept {
    return {values_.data() + static_cast<std::size_t>(net) * words_, words_};
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> values_;
};

/// For all combinations of the inputs: combination n has input port k at bit k of n. With fewer than 6 inputs the
/// combinations repeat to fill one word, each equally often.
using ExhaustiveValues = NetValues;

/// Words that all combinations of so many inputs take.
[[nodiscard]] std::size_t exhaustive_words(int input_count) noexcept;

/// What input port `input` is over all combinations.
void apply_input_pattern(int input, std::span<std::uint64_t> words);

/// @pre at most 16 inputs
[[nodiscard]] ExhaustiveValues simulate_exhaustively(const Netlist& netlist);

/// For given combinations, in their order: bit k of vectors[n] is input port k. Combinations beyond the last that share
/// its word are 0. @pre at most 64 inputs
[[nodiscard]] NetValues simulate_vectors(const Netlist& netlist, std::span<const std::uint64_t> vectors);

/// What the netlist answers: bit o of element n is output port o under vectors[n]. @pre at most 64 inputs, 64 outputs
[[nodiscard]] std::vector<std::uint64_t> simulate_outputs(const Netlist& netlist,
                                                          std::span<const std::uint64_t> vectors);

}  // namespace axdse::hwmodel
