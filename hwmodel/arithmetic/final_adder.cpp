#include "hwmodel/arithmetic/final_adder.hpp"

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

Signal bit_or_zero(const std::vector<Signal>& column, std::size_t row) {
  return row < column.size() ? column[row] : Signal::zero();
}

std::vector<Signal> ripple(const BitColumns& columns, NetlistBuilder& builder) {
  std::vector<Signal> sums;
  Signal carry = Signal::zero();
  for (std::size_t c = 0; c < columns.size(); ++c) {
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

std::vector<Signal> sklansky(const BitColumns& columns, NetlistBuilder& builder) {
  std::vector<Signal> sums;
  while (sums.size() < columns.size() && columns[sums.size()].size() < 2)
    sums.push_back(bit_or_zero(columns[sums.size()], 0));
  const std::size_t first = sums.size();  // no carry arises below
  const std::size_t width = columns.size() - first;
  // Before level d, generate[i] and propagate[i] span the columns from i down to a multiple of d.
  std::vector<Signal> half_sum;
  std::vector<Signal> generate;
  for (std::size_t c = 0; c < width; ++c) {
    const Signal a = bit_or_zero(columns[first + c], 0);
    const Signal b = bit_or_zero(columns[first + c], 1);
    const SumCarry added =
        c + 1 == width ? SumCarry{.sum = builder.make_xor(a, b), .carry = Signal::zero()} : builder.half_adder(a, b);
    half_sum.push_back(added.sum);
    generate.push_back(added.carry);
  }
  std::vector<Signal> propagate = half_sum;
  for (std::size_t d = 1; d < width; d *= 2) {
    for (std::size_t i = 0; i + 1 < width; ++i) {
      if ((i & d) == 0) continue;
      const std::size_t below = (i & ~(d - 1)) - 1;
      generate[i] = builder.make_and_or(propagate[i], generate[below], generate[i]);
      if (i >= 2 * d) propagate[i] = builder.make_and(propagate[i], propagate[below]);  // else the span is complete
    }
  }
  for (std::size_t c = 0; c < width; ++c)
    sums.push_back(c == 0 ? half_sum[0] : builder.make_xor(half_sum[c], generate[c - 1]));
  return sums;
}

}  // namespace

std::string_view to_string(FinalAdder adder) noexcept {
  switch (adder) {
    case FinalAdder::kRipple:
      return "ripple";
    case FinalAdder::kSklansky:
      return "sklansky";
  }
  return "";
}

std::vector<Signal> add_columns(const BitColumns& columns, FinalAdder adder, NetlistBuilder& builder) {
  for (const std::vector<Signal>& column : columns)
    AXDSE_ENSURE(column.size() <= 2, "the tree leaves two bits a column");
  switch (adder) {
    case FinalAdder::kRipple:
      return ripple(columns, builder);
    case FinalAdder::kSklansky:
      return sklansky(columns, builder);
  }
  return {};
}

}  // namespace axdse::hwmodel
