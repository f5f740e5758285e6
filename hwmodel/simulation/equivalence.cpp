#include "hwmodel/simulation/equivalence.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "core/error.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kWordBits = 64;

/// The operand codes that `wires` (activation in the low bits, then weight) stand for.
struct OperandCodes {
  std::uint8_t activation = 0;
  std::uint8_t weight = 0;
};

OperandCodes codes_of(std::size_t wires, const Operands& operands, const OperandWidths& widths) {
  return {.activation = code_of_wires(operands.activation, widths.activation_bits, static_cast<std::uint8_t>(wires)),
          .weight = code_of_wires(operands.weight, widths.weight_bits,
                                  static_cast<std::uint8_t>(wires >> widths.activation_bits))};
}

constexpr std::size_t kPlanes = 32;        ///< products are compared modulo 2^32, as int32
constexpr std::size_t kCheckedWords = 32;  ///< few enough for the planes to stay in the first-level cache
using CheckedWords = std::array<std::uint64_t, kCheckedWords>;

constexpr CheckedWords kAllOnes = [] {
  CheckedWords ones{};
  ones.fill(~std::uint64_t{0});
  return ones;
}();

/// Many sums modulo 2^32 at a time: bit b of all of them in plane b.
class SumPlanes {
 public:
  /// Adds `weight` to the sums whose bit is set.
  void add(std::uint32_t weight, const CheckedWords& bits) {
    if (weight == 0) return;
    CheckedWords carry{};
    bool has_carry = false;
    for (auto b = static_cast<std::size_t>(std::countr_zero(weight)); b < kPlanes; ++b) {
      const bool adds = ((weight >> b) & 1U) != 0;
      if (!adds && !has_carry) {
        if ((weight >> b) == 0) break;
        continue;
      }
      CheckedWords& plane = planes_[b];
      if (!has_carry && !used_[b]) {  // most product bits: a plane of their own
        plane = bits;
        used_[b] = true;
        continue;
      }
      for (std::size_t word = 0; word < kCheckedWords; ++word) {
        const std::uint64_t addend = adds ? bits[word] : 0;
        const std::uint64_t half = plane[word] ^ addend;
        const std::uint64_t carry_out = (plane[word] & addend) | (half & carry[word]);
        plane[word] = half ^ carry[word];
        carry[word] = carry_out;
      }
      used_[b] = true;
      has_carry = true;
    }
  }
  [[nodiscard]] const CheckedWords& plane(std::size_t b) const { return planes_[b]; }

 private:
  std::array<CheckedWords, kPlanes> planes_{};
  std::array<bool, kPlanes> used_{};
};

/// A partial sum for vector `number` of `count`.
std::int64_t random_partial_sum(const AccumulatorRange& range, std::int64_t number, std::int64_t count,
                                RandomEngine& engine) {
  const auto span = static_cast<std::uint64_t>(range.maximum - range.minimum) + 1;
  if (number < count - count / 8) return range.minimum + static_cast<std::int64_t>(uniform_below(engine, span));
  const auto distance = static_cast<std::int64_t>(uniform_below(engine, std::min<std::uint64_t>(span, 1 << 16)));
  return number % 2 == 0 ? range.minimum + distance : range.maximum - distance;
}

}  // namespace

ProductCheck::ProductCheck(const MultiplierSpec& multiplier, const ProductTable& products)
    : widths_(operand_widths(multiplier)),
      constant_(product_constant(multiplier)),
      words_(exhaustive_words(widths_.activation_bits + widths_.weight_bits)),
      planes_(kPlanes * words_) {
  const Operands operands = operands_of(multiplier);
  std::uint32_t magnitude = 0;
  for (const std::int32_t product : products.products())
    magnitude |= static_cast<std::uint32_t>(product < 0 ? ~product : product);
  const auto sign_bit = static_cast<std::size_t>(std::bit_width(magnitude));  // and all bits above are alike
  std::array<std::uint32_t, kWordBits> expected{};
  for (std::size_t word = 0; word < words_; ++word) {
    for (std::size_t n = 0; n < kWordBits; ++n) {
      const OperandCodes codes = codes_of(word * kWordBits + n, operands, widths_);
      expected[n] = static_cast<std::uint32_t>(products.at(codes.activation, codes.weight));
    }
    std::uint64_t bits = 0;
    for (std::size_t b = 0; b < kPlanes; ++b) {
      if (b <= sign_bit) {
        bits = 0;
        for (std::size_t n = 0; n < kWordBits; ++n) bits |= std::uint64_t{(expected[n] >> b) & 1U} << n;
      }
      planes_[b * words_ + word] = bits;
    }
  }
}

std::int64_t ProductCheck::count_wrong(const MultiplierNetlist& netlist, const ExhaustiveValues& values) const {
  AXDSE_ENSURE(values.words() == words_, "all pairs of operand codes have been simulated");
  std::int64_t wrong = 0;
  for (std::size_t first = 0; first < words_; first += kCheckedWords) {
    const std::size_t count = std::min(kCheckedWords, words_ - first);
    SumPlanes sum;
    sum.add(static_cast<std::uint32_t>(netlist.offset + constant_), kAllOnes);
    for (std::size_t o = 0; o < netlist.output_weights.size(); ++o) {
      CheckedWords bits{};
      const auto source = values.of(netlist.netlist.outputs[o].net).subspan(first, count);
      std::copy(source.begin(), source.end(), bits.begin());
      sum.add(static_cast<std::uint32_t>(netlist.output_weights[o]), bits);
    }
    CheckedWords differences{};
    for (std::size_t b = 0; b < kPlanes; ++b) {
      const std::uint64_t* const expected = planes_.data() + b * words_ + first;
      for (std::size_t word = 0; word < count; ++word) differences[word] |= sum.plane(b)[word] ^ expected[word];
    }
    for (std::size_t word = 0; word < count; ++word) wrong += std::popcount(differences[word]);
  }
  return wrong;
}

std::int64_t count_wrong_products(const MultiplierNetlist& netlist, const ExhaustiveValues& values,
                                  const MultiplierSpec& multiplier, const ProductTable& products) {
  return ProductCheck(multiplier, products).count_wrong(netlist, values);
}

std::int64_t count_wrong_sums(const MacNetlist& mac, const MultiplierSpec& multiplier, const ProductTable& products,
                              std::int64_t vectors, RandomEngine& engine) {
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  const int operand_bits = mac.activation_inputs + mac.weight_inputs;
  std::vector<std::uint64_t> inputs;
  std::vector<std::int64_t> expected;
  for (std::int64_t number = 0; number < vectors; ++number) {
    const std::uint64_t wires = uniform_below(engine, std::uint64_t{1} << operand_bits);
    const OperandCodes codes = codes_of(wires, operands, widths);
    const std::int64_t sum = random_partial_sum(mac.accumulator, number, vectors, engine);
    inputs.push_back(wires | (mac.accumulator_code(sum) << operand_bits));
    expected.push_back(sum + products.at(codes.activation, codes.weight) - mac.product_offset);
  }
  const std::vector<std::uint64_t> codes = simulate_outputs(mac.netlist, inputs);
  std::int64_t wrong = 0;
  for (std::size_t n = 0; n < codes.size(); ++n) {
    const bool in_range = mac.accumulator.minimum <= expected[n] && expected[n] <= mac.accumulator.maximum;
    const bool right = in_range ? mac.sum_of_code(codes[n], expected[n]) == expected[n]
                                : codes[n] == mac.accumulator_code(expected[n]);
    if (!right) ++wrong;
  }
  return wrong;
}

}  // namespace axdse::hwmodel
