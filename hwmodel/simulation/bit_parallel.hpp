#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// Values of all nets for all combinations of the inputs: combination n has input port k at bit k of n. Bit n % 64 of
/// word n / 64. With fewer than 6 inputs the combinations repeat to fill one word, each equally often.
class ExhaustiveValues {
 public:
  ExhaustiveValues(int net_count, int input_count);

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

/// Bits of input port `input` over all combinations.
void apply_input_pattern(int input, std::span<std::uint64_t> words);

/// @pre at most 16 inputs
[[nodiscard]] ExhaustiveValues simulate_exhaustively(const Netlist& netlist);

}  // namespace axdse::hwmodel
