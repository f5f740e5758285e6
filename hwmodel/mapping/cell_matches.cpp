#include "hwmodel/mapping/cell_matches.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>

namespace axdse::hwmodel {
namespace {

/// The function over the cell's inputs as they are.
CutFunction function_of(const Cell& cell) {
  const TruthTable& table = cell.outputs[0].table;
  const unsigned states = 1U << static_cast<unsigned>(table.inputs);
  CutFunction function = 0;
  for (unsigned state = 0; state < (1U << static_cast<unsigned>(kMaxCutLeaves)); ++state)
    if (table.at(state % states)) function |= CutFunction{1} << state;
  return function;
}

/// With the inputs in `inverted` complemented.
CutFunction with_inverted_inputs(CutFunction function, unsigned inverted) {
  for (int input = 0; input < kMaxCutLeaves; ++input) {
    if (((inverted >> static_cast<unsigned>(input)) & 1U) == 0) continue;
    const unsigned shift = 1U << static_cast<unsigned>(input);
    const CutFunction mask = projection(input);
    function = ((function & mask) >> shift) | ((function & ~mask) << shift);
  }
  return function;
}

/// As CellMapping chooses: smaller area, then less leakage.
bool is_smaller(const Cell& a, const Cell& b) {
  return std::tie(a.area_um2, a.leakage_power_uw) < std::tie(b.area_um2, b.leakage_power_uw);
}

}  // namespace

CellMatches::CellMatches(const CellLibrary& library) {
  for (const Cell& cell : library.cells) {
    const std::size_t inputs = cell.inputs.size();
    if (cell.outputs.size() == 1 && inputs >= 2 && inputs <= static_cast<std::size_t>(kMaxCutLeaves)) add(cell);
  }
}

void CellMatches::add(const Cell& cell) {
  const CutFunction plain = function_of(cell);
  const auto inputs = cell.inputs.size();
  std::array<int, kMaxCutLeaves> order{};
  std::iota(order.begin(), order.end(), 0);
  do {
    const CutFunction ordered = moved(plain, std::span(order).first(inputs));
    for (unsigned inverted = 0; inverted < (1U << inputs); ++inverted) {
      std::vector<CellMatch>& known = matches_[with_inverted_inputs(ordered, inverted)];
      const auto same = std::find_if(known.begin(), known.end(),
                                     [inverted](const CellMatch& m) { return m.inverted_leaves == inverted; });
      const CellMatch match{.cell = &cell, .leaf_of_input = order, .inverted_leaves = inverted};
      if (same == known.end()) {
        known.push_back(match);
      } else if (is_smaller(cell, *same->cell)) {
        *same = match;
      }
    }
  } while (std::next_permutation(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(inputs)));
}

const std::vector<CellMatch>& CellMatches::of(CutFunction function) const {
  static const std::vector<CellMatch> kNone;
  const auto found = matches_.find(function);
  return found == matches_.end() ? kNone : found->second;
}

}  // namespace axdse::hwmodel
