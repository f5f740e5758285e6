#include "hwmodel/activity.hpp"

#include <array>
#include <bit>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

/// Share of all combinations in which each of 2^n states of the gate's inputs occurs.
std::vector<double> state_probabilities(const Gate& gate, const ExhaustiveValues& values) {
  const std::size_t inputs = gate.inputs.size();
  AXDSE_ENSURE(inputs <= BooleanFunction::kMaxTableInputs, "the library holds cells of few inputs");
  const std::size_t states = std::size_t{1} << inputs;
  // counts[s]: combinations in which all inputs of the set s are 1, whatever the others
  std::vector<std::int64_t> counts(states);
  for (std::size_t word = 0; word < values.words(); ++word) {
    std::array<std::uint64_t, std::size_t{1} << BooleanFunction::kMaxTableInputs> ones;
    ones[0] = ~std::uint64_t{0};
    for (std::size_t i = 0; i < inputs; ++i) {
      const std::uint64_t bits = values.of(gate.inputs[i])[word];
      for (std::size_t s = 0; s < (std::size_t{1} << i); ++s) ones[s | (std::size_t{1} << i)] = ones[s] & bits;
    }
    for (std::size_t s = 0; s < states; ++s) counts[s] += std::popcount(ones[s]);
  }
  // Moebius inversion: take away from each set what belongs to larger ones.
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t s = 0; s < states; ++s) {
      if (((s >> i) & 1U) == 0) counts[s] -= counts[s | (std::size_t{1} << i)];
    }
  }
  const double total = 64.0 * static_cast<double>(values.words());
  std::vector<double> probabilities(states);
  for (std::size_t s = 0; s < states; ++s) probabilities[s] = static_cast<double>(counts[s]) / total;
  return probabilities;
}

double share_of_ones(std::span<const std::uint64_t> words) {
  std::int64_t ones = 0;
  for (const std::uint64_t word : words) ones += std::popcount(word);
  return static_cast<double>(ones) / (64.0 * static_cast<double>(words.size()));
}

}  // namespace

Activity uniform_zero_delay_activity(const Netlist& netlist, const ExhaustiveValues& values) {
  Activity activity{.name = "zero-delay", .operands = "uniform", .rises = {}, .states = {}};
  for (NetId net = 0; net < netlist.net_count; ++net) {
    const double p = share_of_ones(values.of(net));
    activity.rises.push_back(p * (1 - p));
  }
  for (const Gate& gate : netlist.gates) activity.states.push_back(state_probabilities(gate, values));
  return activity;
}

}  // namespace axdse::hwmodel
