#include "hwmodel/arithmetic/reduction_tree.hpp"

#include <algorithm>
#include <utility>

namespace axdse::hwmodel {
namespace {

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
      if (top) {  // its carry would leave the width
        put(columns[c],
            half ? builder.make_xor(bits[0].signal, bits[1].signal)
                 : builder.sum_of_three(bits[0].signal, bits[1].signal, bits[2].signal),
            depth);
        continue;
      }
      const SumCarry added = half ? builder.half_adder(bits[0].signal, bits[1].signal)
                                  : builder.full_adder(bits[0].signal, bits[1].signal, bits[2].signal);
      put(columns[c], added.sum, depth);
      put(columns[c + 1], added.carry, depth);
    }
  }
}

}  // namespace

BitColumns dadda_reduction(BitColumns columns, NetlistBuilder& builder) {
  TimedColumns timed;
  std::size_t tallest = 0;
  for (const std::vector<Signal>& column : columns) {
    tallest = std::max(tallest, column.size());
    std::vector<TimedBit>& bits = timed.emplace_back();
    for (const Signal signal : column) bits.push_back({.signal = signal, .depth = 0});
  }
  std::vector<std::size_t> heights = {2};
  while (heights.back() * 3 / 2 < tallest) heights.push_back(heights.back() * 3 / 2);
  for (auto height = heights.rbegin(); height != heights.rend(); ++height) reduce_to(*height, timed, builder);

  BitColumns reduced;
  for (const std::vector<TimedBit>& column : timed) {
    std::vector<Signal>& signals = reduced.emplace_back();
    for (const TimedBit& bit : column) signals.push_back(bit.signal);
  }
  return reduced;
}

}  // namespace axdse::hwmodel
