#include "kernels/error_factorisation.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "core/error.hpp"
#include "core/error_metrics.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"
#include "kernels/table_factorisation.hpp"

namespace axdse::kernels {
namespace {

/// Kept partial products that are every pair of one set of activation bits and one set of weight bits.
struct Rectangle {
  unsigned activation_bits = 0;
  unsigned weight_bits = 0;
};

/// v(w) before it is made to fit int8.
using WideWeights = std::array<int, ProductTable::kCodes>;

/// Kept weight bits by activation bit, or the other way round.
std::array<unsigned, 8> kept_by_bit(const MaskedMultiplier& spec, bool by_weight_bit) {
  const PartialProductMask kept = spec.kept_in_array();
  std::array<unsigned, 8> partners = {};
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      if (kept.kept(i, j)) partners[by_weight_bit ? j : i] |= 1U << (by_weight_bit ? i : j);
    }
  }
  return partners;
}

/// The kept cells as rectangles: bits of one operand that meet the same bits of the other share one.
std::vector<Rectangle> grouped(const MaskedMultiplier& spec, bool by_weight_bit) {
  const std::array<unsigned, 8> partners = kept_by_bit(spec, by_weight_bit);
  std::vector<Rectangle> rectangles;
  for (unsigned bit = 0; bit < partners.size(); ++bit) {
    if (partners[bit] == 0) continue;
    const auto partner_set = by_weight_bit ? &Rectangle::activation_bits : &Rectangle::weight_bits;
    const auto own_set = by_weight_bit ? &Rectangle::weight_bits : &Rectangle::activation_bits;
    auto group = std::ranges::find(rectangles, partners[bit], partner_set);
    if (group == rectangles.end()) {
      rectangles.emplace_back().*partner_set = partners[bit];
      group = rectangles.end() - 1;
    }
    (*group).*own_set |= 1U << bit;
  }
  return rectangles;
}

/// The part of a weight code's value that the bits in `bits` carry.
int weight_part(const MaskedMultiplier& spec, unsigned bits, int code) {
  const int sign_bit = 1 << (spec.weight_bits - 1);
  const int part = code & static_cast<int>(bits);
  switch (spec.weight) {
    case OperandEncoding::kU8:
      return part;
    case OperandEncoding::kS8:
      return (part & sign_bit) != 0 ? part - 2 * sign_bit : part;
    case OperandEncoding::kSm8:
      return (code & 0x80) != 0 ? -part : part;
  }
  return 0;
}

using Activations = std::array<std::uint8_t, ProductTable::kCodes>;

/// Adds u times v, v split into terms where it is too wide for the hardware.
void append_terms(std::vector<FactorTerm>& terms, const Activations& activation, WideWeights rest, PairSums pair_sums) {
  const int largest = *std::ranges::max_element(activation);
  if (largest == 0) return;
  constexpr int kLargestExactPair = std::numeric_limits<std::int16_t>::max() / 2;
  const int limit = kLargestExactPair / largest;
  const int min = pair_sums == PairSums::kExact ? -128 : std::max(-128, -limit);
  const int max = pair_sums == PairSums::kExact ? 127 : std::min(127, limit);
  while (std::ranges::any_of(rest, [](int value) { return value != 0; })) {
    FactorTerm& term = terms.emplace_back();
    term.activation = activation;
    for (std::size_t code = 0; code < rest.size(); ++code) {
      const int part = std::clamp(rest[code], min, max);
      term.weight[code] = static_cast<std::int8_t>(part);
      rest[code] -= part;
    }
  }
}

Factorisation terms_of(const MaskedMultiplier& spec, std::span<const Rectangle> rectangles, PairSums pair_sums) {
  const unsigned activation_sign = spec.activation == OperandEncoding::kS8 ? 1U << (spec.activation_bits - 1) : 0U;
  Factorisation result;
  for (const Rectangle& rectangle : rectangles) {
    WideWeights weights = {};
    for (int code = 0; code < ProductTable::kCodes; ++code) {
      weights[code] = weight_part(spec, rectangle.weight_bits, code);
    }
    Activations activation = masked_activations(static_cast<std::uint8_t>(rectangle.activation_bits));
    const unsigned sign = rectangle.activation_bits & activation_sign;
    if (sign != 0) {
      // A two's-complement sign bit weighs -2^(n-1). u is unsigned, so it counts from there: flipping the bit adds
      // 2^(n-1) to the value, and what that adds to the product depends on the weight alone.
      for (std::uint8_t& value : activation) value = static_cast<std::uint8_t>(value ^ sign);
      for (int code = 0; code < ProductTable::kCodes; ++code) {
        result.weight_only[code] -= static_cast<std::int32_t>(sign) * weights[code];
      }
    }
    append_terms(result.terms, activation, weights, pair_sums);
  }
  return result;
}

/// What Baugh-Wooley's sign constants leave where an inverted cell is dropped: the cell no longer cancels them.
std::int32_t constant_of(const MaskedMultiplier& spec) {
  const int signed_row = spec.activation == OperandEncoding::kS8 ? spec.rows() - 1 : -1;
  const int signed_column = spec.weight == OperandEncoding::kS8 ? spec.columns() - 1 : -1;
  std::int32_t constant = spec.constant;
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      const bool inverted = (i == signed_row) != (j == signed_column);
      if (inverted && !spec.kept_in_array().kept(i, j)) constant -= 1 << (i + j);
    }
  }
  return constant;
}

Factorisation factorise_mask(const MaskedMultiplier& spec, PairSums pair_sums) {
  Factorisation by_weight_bit = terms_of(spec, grouped(spec, true), pair_sums);
  Factorisation by_activation_bit = terms_of(spec, grouped(spec, false), pair_sums);
  const bool activation_is_fewer = by_activation_bit.terms.size() < by_weight_bit.terms.size();
  Factorisation best = std::move(activation_is_fewer ? by_activation_bit : by_weight_bit);
  best.constant = constant_of(spec);
  return best;
}

/// By grouping; where that takes more terms than the rank says, perhaps by reduction.
FactorisationAttempt attempt_mask(const MaskedMultiplier& spec, PairSums pair_sums) {
  FactorisationAttempt by_grouping = {.factorisation = factorise_mask(spec, pair_sums)};
  const std::size_t terms = by_grouping.factorisation->terms.size();
  if (terms <= 1) return by_grouping;
  const ProductTable products = product_table(spec);
  if (static_cast<std::size_t>(integer_rank(products)) >= terms) return by_grouping;
  const Operands operands = {spec.activation, spec.weight};
  FactorisationAttempt by_reduction =
      factorise_table(TableMultiplier(to_string(MultiplierSpec(spec)), operands, products.products()), pair_sums);
  const bool better = by_reduction.factorisation && by_reduction.factorisation->terms.size() < terms;
  return better ? by_reduction : by_grouping;
}

/// What the terms have to make: a part that depends on the weight alone is free, and in sum u_t(a) v_t(w) - u_t(0)
/// v_t(w) each term is still of rank 1.
int rank_bound(ProductTable products) {
  for (int a = ProductTable::kCodes - 1; a >= 0; --a) {
    for (int w = 0; w < ProductTable::kCodes; ++w) {
      const auto weight = static_cast<std::uint8_t>(w);
      products.set(static_cast<std::uint8_t>(a), weight,
                   products.at(static_cast<std::uint8_t>(a), weight) - products.at(0, weight));
    }
  }
  return integer_rank(products);
}

}  // namespace

std::optional<std::uint8_t> FactorTerm::activation_mask() const noexcept {
  const std::uint8_t mask = activation.back();
  return activation == masked_activations(mask) ? std::optional(mask) : std::nullopt;
}

int FactorTerm::largest_activation() const noexcept { return *std::ranges::max_element(activation); }

int FactorTerm::largest_weight() const noexcept {
  int largest = 0;
  for (const std::int8_t value : weight) largest = std::max(largest, std::abs(int{value}));
  return largest;
}

std::array<std::uint8_t, ProductTable::kCodes> masked_activations(std::uint8_t mask) noexcept {
  std::array<std::uint8_t, ProductTable::kCodes> activation = {};
  for (std::size_t code = 0; code < activation.size(); ++code)
    activation[code] = static_cast<std::uint8_t>(code & mask);
  return activation;
}

std::int64_t Factorisation::largest_sum() const {
  std::vector<std::int64_t> largest_activations;
  for (const FactorTerm& term : terms)
    largest_activations.push_back(std::int64_t{term.largest_activation()} << term.shift);
  std::int64_t largest = 0;
  for (int code = 0; code < ProductTable::kCodes; ++code) {
    std::int64_t sum = 0;
    for (std::size_t t = 0; t < terms.size(); ++t) sum += largest_activations[t] * std::abs(int{terms[t].weight[code]});
    largest = std::max(largest, sum);
  }
  return largest;
}

Factorisation factorise(const MultiplierSpec& spec, PairSums pair_sums) {
  FactorisationAttempt attempt = try_factorise(spec, pair_sums);
  if (!attempt.factorisation) {
    throw SpecError({.where = concat("factors of ", canonical_name(spec)),
                     .got = std::move(attempt.why_not),
                     .allowed = "tables of low rank",
                     .fix = "compute it by table look-up"});
  }
  return *std::move(attempt.factorisation);
}

FactorisationAttempt try_factorise(const MultiplierSpec& spec, PairSums pair_sums) {
  const auto as_table = [pair_sums](const CompressedMultiplier& compressed) {
    return factorise_table(TableMultiplier(to_string(MultiplierSpec(compressed)), operands_of(compressed),
                                           product_table(compressed).products()),
                           pair_sums);
  };
  FactorisationAttempt attempt = std::visit(
      Overloaded{[pair_sums](const MaskedMultiplier& masked) { return attempt_mask(masked, pair_sums); },
                 [pair_sums](const TableMultiplier& table) { return factorise_table(table, pair_sums); }, as_table},
      spec);
  const ProductTable products = product_table(spec);
  AXDSE_ENSURE(!attempt.factorisation || rebuild(*attempt.factorisation) == products,
               concat("the factorisation of ", canonical_name(spec), " is not exact"));
  attempt.rank_bound = rank_bound(products);
  return attempt;
}

ProductTable rebuild(const Factorisation& factorisation) {
  ProductTable table;
  for (int a = 0; a < ProductTable::kCodes; ++a) {
    for (int w = 0; w < ProductTable::kCodes; ++w) {
      std::int32_t product = factorisation.constant + factorisation.weight_only[w];
      for (const FactorTerm& term : factorisation.terms) {
        product += int{term.activation[a]} * int{term.weight[w]} * (1 << term.shift);
      }
      table.set(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w), product);
    }
  }
  return table;
}

}  // namespace axdse::kernels
