#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "hwmodel/mapping/logic_network.hpp"

namespace axdse::hwmodel {

inline constexpr int kMaxCutLeaves = 5;

/// A function of at most five inputs: bit s is its value where input i is bit i of s, repeated for inputs that it does
/// not have. So equal functions are equal numbers.
using CutFunction = std::uint32_t;

/// Input i as a function.
[[nodiscard]] constexpr CutFunction projection(int input) noexcept {
  constexpr std::array<CutFunction, kMaxCutLeaves> kProjections = {0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00,
                                                                   0xffff0000};
  return kProjections[static_cast<std::size_t>(input)];
}

/// `function` reads at place positions[i] what it read at place i, for i below positions.size().
[[nodiscard]] CutFunction moved(CutFunction function, std::span<const int> positions) noexcept;

/// Nodes below a node that separate it from the inputs, and its function of them.
struct Cut {
  std::array<int, kMaxCutLeaves> leaves{};  ///< increasing
  int size = 0;
  CutFunction function = 0;  ///< depends on every leaf

  [[nodiscard]] std::span<const int> nodes() const noexcept { return {leaves.data(), static_cast<std::size_t>(size)}; }
  friend bool operator==(const Cut&, const Cut&) = default;
};

struct CutParams {
  int max_leaves = kMaxCutLeaves;
  int max_cuts = 24;  ///< a node, those of fewest leaves first
};

/// Cuts of each node by number: of two leaves and more, among them its two operands, and last the node itself (size 1).
/// Nodes marked in `is_source`, if any, have no other: cuts end there. (Cong, Wu, Ding: "Cut ranking and pruning", FPGA
/// 1999.)
[[nodiscard]] std::vector<std::vector<Cut>> enumerate_cuts(const LogicNetwork& network, const CutParams& params,
                                                           const std::vector<bool>& is_source = {});

}  // namespace axdse::hwmodel
