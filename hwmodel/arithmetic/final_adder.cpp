#include "hwmodel/arithmetic/final_adder.hpp"

#include <bit>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

Signal bit_or_zero(const std::vector<Signal>& column, std::size_t row) {
  return row < column.size() ? column[row] : Signal::zero();
}

/// The columns from `first` on.
std::vector<Signal> ripple(const BitColumns& columns, std::size_t first, Signal carry, NetlistBuilder& builder) {
  std::vector<Signal> sums;
  for (std::size_t c = first; c < columns.size(); ++c) {
    const Signal a = bit_or_zero(columns[c], 0);
    const Signal b = bit_or_zero(columns[c], 1);
    if (c + 1 == columns.size()) {
      sums.push_back(builder.sum_of_three(a, b, carry));
    } else {
      const SumCarry added = builder.full_adder(a, b, carry);
      sums.push_back(added.sum);
      carry = added.carry;
    }
  }
  return sums;
}

/// Extends the span that ends at position `upper` by the one that ends at `lower`.
struct PrefixStep {
  std::size_t upper = 0;
  std::size_t lower = 0;
};

/// In an order in which each step may overwrite its upper span.
std::vector<PrefixStep> prefix_steps(FinalAdder adder, std::size_t width) {
  std::vector<PrefixStep> steps;
  switch (adder) {
    case FinalAdder::kRipple:
      break;
    case FinalAdder::kSklansky:
      for (std::size_t d = 1; d < width; d *= 2) {
        for (std::size_t i = d; i < width; ++i) {
          if ((i & d) != 0) steps.push_back({.upper = i, .lower = (i & ~(d - 1)) - 1});
        }
      }
      break;
    case FinalAdder::kBrentKung:
      for (std::size_t d = 1; d < width; d *= 2) {
        for (std::size_t i = 2 * d - 1; i < width; i += 2 * d) steps.push_back({.upper = i, .lower = i - d});
      }
      for (std::size_t d = std::bit_floor(width); d > 0; d /= 2) {
        for (std::size_t i = 3 * d - 1; i < width; i += 2 * d) steps.push_back({.upper = i, .lower = i - d});
      }
      break;
    case FinalAdder::kKoggeStone:
      for (std::size_t d = 1; d < width; d *= 2) {
        for (std::size_t i = width; i-- > d;) steps.push_back({.upper = i, .lower = i - d});
      }
      break;
  }
  return steps;
}

/// The columns from `first` on.
std::vector<Signal> parallel_prefix(const BitColumns& columns, std::size_t first, Signal carry, FinalAdder adder,
                                    NetlistBuilder& builder) {
  // Position 0 is the incoming carry where there is one, the others are columns.
  const std::size_t shift = carry.is_zero() ? 0 : 1;
  std::vector<Signal> half_sum(shift, Signal::zero());
  std::vector<Signal> generate(shift, carry);
  for (std::size_t c = first; c < columns.size(); ++c) {
    const Signal a = bit_or_zero(columns[c], 0);
    const Signal b = bit_or_zero(columns[c], 1);
    const SumCarry added = c + 1 == columns.size() ? SumCarry{.sum = builder.make_xor(a, b), .carry = Signal::zero()}
                                                   : builder.half_adder(a, b);
    half_sum.push_back(added.sum);
    generate.push_back(added.carry);
  }
  // generate[i] and propagate[i] span the positions from lowest[i] to i; the last position's carry leaves the width.
  std::vector<Signal> propagate = half_sum;
  std::vector<std::size_t> lowest(half_sum.size());
  for (std::size_t i = 0; i < lowest.size(); ++i) lowest[i] = i;
  for (const PrefixStep& step : prefix_steps(adder, lowest.size())) {
    const auto [i, below] = step;
    if (i + 1 == lowest.size()) continue;
    generate[i] = builder.make_and_or(propagate[i], generate[below], generate[i]);
    lowest[i] = lowest[below];
    if (lowest[i] > 0) propagate[i] = builder.make_and(propagate[i], propagate[below]);
  }
  std::vector<Signal> sums;
  for (std::size_t i = shift; i < half_sum.size(); ++i)
    sums.push_back(i == 0 ? half_sum[0] : builder.make_xor(half_sum[i], generate[i - 1]));
  return sums;
}

}  // namespace

std::string_view to_string(FinalAdder adder) noexcept {
  switch (adder) {
    case FinalAdder::kRipple:
      return "ripple";
    case FinalAdder::kSklansky:
      return "sklansky";
    case FinalAdder::kBrentKung:
      return "brent-kung";
    case FinalAdder::kKoggeStone:
      return "kogge-stone";
  }
  return "";
}

std::vector<Signal> add_columns(const BitColumns& columns, FinalAdder adder, NetlistBuilder& builder, Signal carry) {
  for (const std::vector<Signal>& column : columns)
    AXDSE_ENSURE(column.size() <= 2, "the tree leaves two bits a column");
  // Below the first column where a carry can arise bits pass as they are.
  std::vector<Signal> sums;
  const std::size_t passing = carry.is_zero() ? 1 : 0;
  while (sums.size() < columns.size() && columns[sums.size()].size() <= passing)
    sums.push_back(bit_or_zero(columns[sums.size()], 0));
  const std::vector<Signal> added = adder == FinalAdder::kRipple
                                        ? ripple(columns, sums.size(), carry, builder)
                                        : parallel_prefix(columns, sums.size(), carry, adder, builder);
  sums.insert(sums.end(), added.begin(), added.end());
  return sums;
}

}  // namespace axdse::hwmodel
