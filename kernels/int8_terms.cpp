#include "kernels/int8_terms.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

namespace axdse::kernels {
namespace {

constexpr std::size_t kCodes = ProductTable::kCodes;
constexpr std::int64_t kLargestExactPair = std::numeric_limits<std::int16_t>::max() / 2;  ///< see PairSums

using Map = std::vector<std::int64_t>;  ///< by code

std::int64_t common_divisor(const Map& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0},
                         [](std::int64_t a, std::int64_t b) { return std::gcd(a, b); });
}

void divide(Map& values, std::int64_t divisor) {
  for (std::int64_t& value : values) value /= divisor;
}

struct Piece {
  Map values;
  int shift = 0;
};

/// u >= 0 as bytes.
std::vector<Piece> activation_pieces(const Map& u) {
  std::vector<Piece> pieces;
  for (int shift = 0; shift < 32; shift += 8) {
    Piece piece{.values = u, .shift = shift};
    for (std::int64_t& value : piece.values) value = value >> shift & 0xff;
    if (std::ranges::any_of(piece.values, [](std::int64_t value) { return value != 0; })) pieces.push_back(piece);
  }
  return pieces;
}

/// v as int8 of at most `limit` magnitude (128 where the negative end is meant): clamped parts of one shift where these
/// are no more than signed digits.
std::vector<Piece> weight_pieces(const Map& v, std::int64_t limit) {
  const std::int64_t least = limit == 128 ? -128 : -limit;
  const std::int64_t largest = limit == 128 ? 127 : limit;
  const auto nonzero = [](const Map& values) {
    return std::ranges::any_of(values, [](std::int64_t value) { return value != 0; });
  };
  constexpr std::size_t kMostClamped = 8;
  std::vector<Piece> clamped;
  for (Map rest = v; nonzero(rest) && clamped.size() < kMostClamped;) {
    Piece& piece = clamped.emplace_back(Piece{.values = rest, .shift = 0});
    for (std::size_t i = 0; i < kCodes; ++i) {
      piece.values[i] = std::clamp(rest[i], least, largest);
      rest[i] -= piece.values[i];
    }
  }
  const auto digit_bits =
      static_cast<int>(std::bit_width(static_cast<std::uint64_t>(limit)));  // 64: digits of 7 bits, -64 to 63
  const std::int64_t base = std::int64_t{1} << digit_bits;
  std::vector<Piece> digits;
  Map rest = v;
  for (int shift = 0; nonzero(rest) && shift < 32; shift += digit_bits) {
    Piece piece{.values = rest, .shift = shift};
    for (std::size_t i = 0; i < kCodes; ++i) {
      std::int64_t digit = (rest[i] % base + base) % base;
      if (digit >= base / 2) digit -= base;
      piece.values[i] = digit;
      rest[i] = (rest[i] - digit) / base;
    }
    if (nonzero(piece.values)) digits.push_back(std::move(piece));
  }
  return clamped.size() <= digits.size() ? clamped : digits;
}

void negate(Map& values) {
  for (std::int64_t& value : values) value = -value;
}

/// Adds the int8 terms of u v to `to`; what u needs to start at 0 becomes part of weight_only.
void append_terms(Factorisation& to, Map u, Map v, PairSums pair_sums) {
  const auto [least_v, largest_v] = std::ranges::minmax(v);
  if (largest_v > -least_v) {  // int8 reaches further below 0
    negate(u);
    negate(v);
  }
  const std::int64_t least = *std::ranges::min_element(u);
  for (std::size_t w = 0; w < kCodes; ++w) {
    to.weight_only[w] = static_cast<std::int32_t>(to.weight_only[w] + least * v[w]);
  }
  for (std::int64_t& value : u) value -= least;
  const std::int64_t u_divisor = common_divisor(u);
  const std::int64_t v_divisor = common_divisor(v);
  if (u_divisor == 0 || v_divisor == 0) return;
  divide(u, u_divisor);
  divide(v, v_divisor);
  const std::int64_t scale = u_divisor * v_divisor;
  const int shift = std::countr_zero(static_cast<std::uint64_t>(scale));
  const std::int64_t odd = scale >> shift;
  const std::int64_t largest_u = *std::ranges::max_element(u);
  for (std::int64_t& value : largest_u* odd <= 255 ? u : v) value *= odd;

  for (const Piece& a : activation_pieces(u)) {
    const std::int64_t largest = *std::ranges::max_element(a.values);
    std::int64_t limit = 128;
    if (pair_sums == PairSums::kSaturateInt16) {
      while (limit * largest > kLargestExactPair) limit /= 2;
    }
    for (const Piece& b : weight_pieces(v, limit)) {
      FactorTerm& term = to.terms.emplace_back();
      term.shift = shift + a.shift + b.shift;
      for (std::size_t code = 0; code < kCodes; ++code) {
        term.activation[code] = static_cast<std::uint8_t>(a.values[code]);
        term.weight[code] = static_cast<std::int8_t>(b.values[code]);
      }
    }
  }
}

/// Doubles u, or else v, `by` times, if both stay what the hardware takes.
bool lower_shift(FactorTerm& term, int by, PairSums pair_sums) {
  FactorTerm lowered = term;
  int largest_u = term.largest_activation();
  int largest_v = term.largest_weight();
  for (; by > 0; --by) {
    const bool in_activation = 2 * largest_u <= 255;
    if (!in_activation && 2 * largest_v > 127) return false;
    (in_activation ? largest_u : largest_v) *= 2;
    if (pair_sums == PairSums::kSaturateInt16 && std::int64_t{largest_u} * largest_v > kLargestExactPair) return false;
    for (std::size_t code = 0; code < kCodes; ++code) {
      if (in_activation) {
        lowered.activation[code] = static_cast<std::uint8_t>(2 * lowered.activation[code]);
      } else {
        lowered.weight[code] = static_cast<std::int8_t>(2 * lowered.weight[code]);
      }
    }
    --lowered.shift;
  }
  term = lowered;
  return true;
}

/// Gives terms a common shift where they can have one: they ride in one convolution then. From the smallest shift up,
/// each takes those above it that can be lowered to it.
void merge_shifts(std::vector<FactorTerm>& terms, PairSums pair_sums) {
  std::ranges::stable_sort(terms, {}, &FactorTerm::shift);
  for (std::size_t first = 0; first < terms.size(); ++first) {
    if (first > 0 && terms[first].shift == terms[first - 1].shift) continue;
    for (std::size_t t = first + 1; t < terms.size(); ++t) {
      lower_shift(terms[t], terms[t].shift - terms[first].shift, pair_sums);
    }
    std::ranges::stable_sort(terms, {}, &FactorTerm::shift);
  }
}

}  // namespace

Factorisation int8_terms(const WideFactors& wide, PairSums pair_sums) {
  Factorisation result;
  for (std::size_t w = 0; w < kCodes; ++w) result.weight_only[w] = static_cast<std::int32_t>(wide.weight_only[w]);
  for (std::size_t t = 0; t < wide.activation.size(); ++t) {
    append_terms(result, wide.activation[t], wide.weight[t], pair_sums);
  }
  merge_shifts(result.terms, pair_sums);
  return result;
}

}  // namespace axdse::kernels
