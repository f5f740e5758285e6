#include "hwmodel/mapping/cuts.hpp"

#include <algorithm>
#include <optional>

namespace axdse::hwmodel {
namespace {

constexpr unsigned kStates = 1U << static_cast<unsigned>(kMaxCutLeaves);

bool depends_on(CutFunction function, int input) {
  const CutFunction mask = projection(input);
  const unsigned shift = 1U << static_cast<unsigned>(input);
  return ((function & mask) >> shift) != (function & ~mask);
}

/// Leaves of both; nothing if there are too many.
std::optional<Cut> united(const Cut& a, const Cut& b, int max_leaves) {
  Cut cut;
  int i = 0;
  int j = 0;
  while (i < a.size || j < b.size) {
    if (cut.size == max_leaves) return std::nullopt;
    const int left = i < a.size ? a.leaves[static_cast<std::size_t>(i)] : b.leaves[static_cast<std::size_t>(j)];
    const int right = j < b.size ? b.leaves[static_cast<std::size_t>(j)] : left;
    const int next = std::min(left, right);
    if (i < a.size && left == next) ++i;
    if (j < b.size && right == next) ++j;
    cut.leaves[static_cast<std::size_t>(cut.size++)] = next;
  }
  return cut;
}

/// The function of `part` over the leaves of `whole`.
CutFunction function_over(const Cut& part, const Cut& whole) {
  std::array<int, kMaxCutLeaves> positions{};
  for (std::size_t i = 0; i < part.nodes().size(); ++i) {
    const auto found = std::lower_bound(whole.nodes().begin(), whole.nodes().end(), part.leaves[i]);
    positions[i] = static_cast<int>(found - whole.nodes().begin());
  }
  return moved(part.function, {positions.data(), part.nodes().size()});
}

/// Takes out leaves that the function does not depend on.
void shrink(Cut& cut) {
  for (int i = cut.size - 1; i >= 0; --i) {
    if (depends_on(cut.function, i)) continue;
    std::array<int, kMaxCutLeaves> positions{};
    for (int p = 0; p < cut.size; ++p) positions[static_cast<std::size_t>(p)] = p < i ? p : p - 1;
    positions[static_cast<std::size_t>(i)] = kMaxCutLeaves - 1;  // read, but without effect
    cut.function = moved(cut.function, {positions.data(), cut.nodes().size()});
    std::copy(cut.leaves.begin() + i + 1, cut.leaves.begin() + cut.size, cut.leaves.begin() + i);
    --cut.size;
  }
  std::fill(cut.leaves.begin() + cut.size, cut.leaves.end(), 0);
}

bool is_subset(const Cut& small, const Cut& large) {
  return std::includes(large.nodes().begin(), large.nodes().end(), small.nodes().begin(), small.nodes().end());
}

/// Keeps cuts that contain no other.
void add(std::vector<Cut>& cuts, const Cut& cut) {
  if (std::any_of(cuts.begin(), cuts.end(), [&](const Cut& known) { return is_subset(known, cut); })) return;
  std::erase_if(cuts, [&](const Cut& known) { return is_subset(cut, known); });
  cuts.push_back(cut);
}

Cut trivial_cut(int node) { return {.leaves = {node}, .size = 1, .function = projection(0)}; }

}  // namespace

CutFunction moved(CutFunction function, std::span<const int> positions) noexcept {
  CutFunction result = 0;
  for (unsigned state = 0; state < kStates; ++state) {
    unsigned old_state = 0;
    for (std::size_t i = 0; i < positions.size(); ++i)
      old_state |= ((state >> static_cast<unsigned>(positions[i])) & 1U) << i;
    result |= ((function >> old_state) & 1U) << state;
  }
  return result;
}

std::vector<std::vector<Cut>> enumerate_cuts(const LogicNetwork& network, const CutParams& params,
                                             const std::vector<bool>& is_source) {
  std::vector<std::vector<Cut>> all(static_cast<std::size_t>(network.node_count()));
  for (int number = 0; number < network.node_count(); ++number) {
    std::vector<Cut>& cuts = all[static_cast<std::size_t>(number)];
    const bool ends_here = !is_source.empty() && is_source[static_cast<std::size_t>(number)];
    if (network.is_gate(number) && !ends_here) {
      const LogicNetwork::Node& node = network.node(number);
      for (const Cut& a : all[static_cast<std::size_t>(node.a.node())]) {
        for (const Cut& b : all[static_cast<std::size_t>(node.b.node())]) {
          std::optional<Cut> cut = united(a, b, params.max_leaves);
          if (!cut) continue;
          const CutFunction left = function_over(a, *cut);
          const CutFunction right = function_over(b, *cut);
          cut->function = (node.a.is_complement() ? ~left : left) & (node.b.is_complement() ? ~right : right);
          shrink(*cut);
          if (cut->size > 1) add(cuts, *cut);
        }
      }
      std::stable_sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.size < b.size; });
      if (static_cast<int>(cuts.size()) > params.max_cuts) cuts.resize(static_cast<std::size_t>(params.max_cuts));
    }
    cuts.push_back(trivial_cut(number));
  }
  return all;
}

}  // namespace axdse::hwmodel
