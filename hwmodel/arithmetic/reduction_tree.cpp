#include "hwmodel/arithmetic/reduction_tree.hpp"

#include <algorithm>
#include <utility>

namespace axdse::hwmodel {
namespace {

void put(std::vector<Signal>& column, Signal signal) {
  if (!signal.is_zero()) column.push_back(signal);
}

/// Two or three bits of one column added up. In the top column the carry leaves the width and is not built.
SumCarry add_bits(std::span<const Signal> bits, bool top, NetlistBuilder& builder) {
  const Signal third = bits.size() == 3 ? bits[2] : Signal::zero();
  if (top) return {.sum = builder.sum_of_three(bits[0], bits[1], third), .carry = Signal::zero()};
  return builder.full_adder(bits[0], bits[1], third);
}

// ---- Array ----

/// Adds `row` to a carry-save sum of at most two bits a column. Where the row has no bit, those two stay as they are,
/// unless a carry arrives.
void add_row(const BitRow& row, BitColumns& columns, NetlistBuilder& builder) {
  Signal carry = Signal::zero();  // from the column below
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::vector<Signal>& column = columns[c];
    Signal carry_out = Signal::zero();
    const auto add_up = [&] {
      const SumCarry added = add_bits(column, c + 1 == columns.size(), builder);
      column.clear();
      put(column, added.sum);
      carry_out = added.carry;
    };
    put(column, row[c]);
    if (!row[c].is_zero() && column.size() >= 2) add_up();
    put(column, carry);
    if (column.size() > 2) add_up();
    carry = carry_out;
  }
}

BitColumns array_reduction(const PartialProducts& products, NetlistBuilder& builder) {
  BitColumns columns(products.constants.size());
  for (std::size_t c = 0; c < columns.size(); ++c) put(columns[c], products.constants[c]);
  for (const BitRow& row : products.rows) add_row(row, columns, builder);
  return columns;
}

// ---- Wallace ----

std::size_t tallest(const BitColumns& columns) {
  std::size_t height = 0;
  for (const std::vector<Signal>& column : columns) height = std::max(height, column.size());
  return height;
}

BitColumns wallace_reduction(BitColumns columns, NetlistBuilder& builder) {
  while (tallest(columns) > 2) {
    BitColumns next(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::span<const Signal> bits = columns[c];
      while (bits.size() >= 2) {
        const auto group = bits.first(std::min<std::size_t>(3, bits.size()));
        bits = bits.subspan(group.size());
        const bool top = c + 1 == columns.size();
        const SumCarry added = add_bits(group, top, builder);
        put(next[c], added.sum);
        if (!top) put(next[c + 1], added.carry);
      }
      if (!bits.empty()) put(next[c], bits[0]);
    }
    columns = std::move(next);
  }
  return columns;
}

// ---- Dadda ----

struct TimedBit {
  Signal signal = Signal::zero();
  int depth = 0;  ///< adders passed, a half adder counting 1 and a full adder 2
};
using TimedColumns = std::vector<std::vector<TimedBit>>;

constexpr int kHalfAdderDepth = 1;
constexpr int kFullAdderDepth = 2;

/// Takes the `count` earliest bits out of a column.
std::vector<TimedBit> take_earliest(std::vector<TimedBit>& column, std::size_t count) {
  std::stable_sort(column.begin(), column.end(),
                   [](const TimedBit& a, const TimedBit& b) { return a.depth < b.depth; });
  const auto end = column.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<TimedBit> taken(column.begin(), end);
  column.erase(column.begin(), end);
  return taken;
}

void put(std::vector<TimedBit>& column, Signal signal, int depth) {
  if (!signal.is_zero()) column.push_back({.signal = signal, .depth = signal.is_constant() ? 0 : depth});
}

void reduce_to(std::size_t height, TimedColumns& columns, NetlistBuilder& builder) {
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool top = c + 1 == columns.size();
    while (columns[c].size() > height) {
      const bool half = columns[c].size() == height + 1;
      const std::vector<TimedBit> bits = take_earliest(columns[c], half ? 2 : 3);
      const int depth = bits.back().depth + (half ? kHalfAdderDepth : kFullAdderDepth);
      std::vector<Signal> signals;
      for (const TimedBit& bit : bits) signals.push_back(bit.signal);
      const SumCarry added = add_bits(signals, top, builder);
      put(columns[c], added.sum, depth);
      if (!top) put(columns[c + 1], added.carry, depth);
    }
  }
}

BitColumns dadda_reduction(const BitColumns& columns, NetlistBuilder& builder) {
  TimedColumns timed;
  for (const std::vector<Signal>& column : columns) {
    std::vector<TimedBit>& bits = timed.emplace_back();
    for (const Signal signal : column) bits.push_back({.signal = signal, .depth = 0});
  }
  std::vector<std::size_t> heights = {2};
  while (heights.back() * 3 / 2 < tallest(columns)) heights.push_back(heights.back() * 3 / 2);
  for (auto height = heights.rbegin(); height != heights.rend(); ++height) reduce_to(*height, timed, builder);

  BitColumns reduced;
  for (const std::vector<TimedBit>& column : timed) {
    std::vector<Signal>& signals = reduced.emplace_back();
    for (const TimedBit& bit : column) signals.push_back(bit.signal);
  }
  return reduced;
}

}  // namespace

std::string_view to_string(ReductionTree tree) noexcept {
  switch (tree) {
    case ReductionTree::kArray:
      return "array";
    case ReductionTree::kWallace:
      return "wallace";
    case ReductionTree::kDadda:
      return "dadda";
  }
  return "";
}

BitColumns reduce(const PartialProducts& products, ReductionTree tree, NetlistBuilder& builder) {
  switch (tree) {
    case ReductionTree::kArray:
      return array_reduction(products, builder);
    case ReductionTree::kWallace:
      return wallace_reduction(products.columns(), builder);
    case ReductionTree::kDadda:
      return dadda_reduction(products.columns(), builder);
  }
  return {};
}

}  // namespace axdse::hwmodel
