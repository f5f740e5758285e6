#include "kernels/table_factorisation.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "core/error_metrics.hpp"
#include "core/text.hpp"
#include "kernels/lattice/reduced_basis.hpp"

namespace axdse::kernels {
namespace {

constexpr std::size_t kCodes = ProductTable::kCodes;
constexpr std::int64_t kLargestExactPair = std::numeric_limits<std::int16_t>::max() / 2;  ///< see PairSums
constexpr std::int64_t kPrime = 2147483647;  // 2^31 - 1: products of two residues fit 64 bits

using Map = std::vector<std::int64_t>;  ///< by code

/// table(a, w) = sum over t of activation[t][a] weight[t][w], plus weight_only[w].
struct WideFactors {
  IntegerMatrix activation;
  IntegerMatrix weight;
  Map weight_only = Map(kCodes);
};

std::int64_t power_modulo(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = result * base % kPrime;
    base = base * base % kPrime;
  }
  return result;
}

std::int64_t residue(std::int64_t value) { return (value % kPrime + kPrime) % kPrime; }

/// Coordinates of vectors in a basis, by elimination modulo kPrime: right if they are smaller than half of it, which
/// the caller's exact check of the product shows.
class Coordinates {
 public:
  explicit Coordinates(const IntegerMatrix& basis) : rank_(basis.size()) {
    // Rows of [basis | identity], reduced until each has a pivot column that is zero in all others.
    for (std::size_t i = 0; i < rank_; ++i) {
      Map row(kCodes + rank_);
      std::ranges::transform(basis[i], row.begin(), residue);
      row[kCodes + i] = 1;
      rows_.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < rank_; ++i) {
      const auto pivot = std::find_if(rows_[i].begin(), rows_[i].begin() + kCodes, [](auto v) { return v != 0; });
      const auto column = static_cast<std::size_t>(pivot - rows_[i].begin());
      pivots_.push_back(column);
      if (column == kCodes) continue;  // dependent modulo the prime: the caller's check fails
      const std::int64_t inverse = power_modulo(rows_[i][column], kPrime - 2);
      for (std::int64_t& value : rows_[i]) value = value * inverse % kPrime;
      for (std::size_t j = 0; j < rank_; ++j) {
        if (j == i || rows_[j][column] == 0) continue;
        const std::int64_t factor = kPrime - rows_[j][column];
        for (std::size_t k = 0; k < rows_[j].size(); ++k) rows_[j][k] = (rows_[j][k] + factor * rows_[i][k]) % kPrime;
      }
    }
  }

  [[nodiscard]] Map of(const Map& vector) const {
    Map result(rank_);
    for (std::size_t i = 0; i < rank_; ++i) {
      if (pivots_[i] == kCodes) continue;
      const std::int64_t weight = residue(vector[pivots_[i]]);
      for (std::size_t t = 0; t < rank_; ++t) result[t] = (result[t] + weight * rows_[i][kCodes + t]) % kPrime;
    }
    for (std::int64_t& value : result) {
      if (value > kPrime / 2) value -= kPrime;
    }
    return result;
  }

 private:
  std::size_t rank_;
  IntegerMatrix rows_;
  std::vector<std::size_t> pivots_;
};

IntegerMatrix transposed(const IntegerMatrix& matrix) {
  IntegerMatrix result(matrix.empty() ? 0 : matrix.front().size(), Map(matrix.size()));
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    for (std::size_t j = 0; j < matrix[i].size(); ++j) result[j][i] = matrix[i][j];
  }
  return result;
}

/// matrix = left^T right with `right` a reduced basis of the rows' lattice. Nothing without a library for it.
std::optional<std::pair<IntegerMatrix, IntegerMatrix>> split_rows(const IntegerMatrix& matrix) {
  std::set<Map> distinct(matrix.begin(), matrix.end());
  distinct.erase(Map(kCodes));
  std::optional<IntegerMatrix> basis = reduced_basis(IntegerMatrix(distinct.begin(), distinct.end()));
  if (!basis) return std::nullopt;
  const Coordinates coordinates(*basis);
  IntegerMatrix left;
  for (const Map& row : matrix) left.push_back(coordinates.of(row));
  return std::pair(transposed(left), *std::move(basis));
}

double dot(const Map& a, const Map& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                            [](std::int64_t x, std::int64_t y) { return double(x) * double(y); });
}

/// Seysen's reduction (Combinatorica 13, 1993) of a basis and its dual at once: while it makes the sum over t of
/// |u_t|^2 |v_t|^2 smaller, v_i += c v_j and u_j -= c u_i, which leaves the sum of products as it is.
void reduce_both(IntegerMatrix& u, IntegerMatrix& v) {
  constexpr int kMostRounds = 200;
  for (int round = 0; round < kMostRounds; ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < u.size(); ++i) {
      for (std::size_t j = 0; j < u.size(); ++j) {
        if (i == j) continue;
        const double best = 0.5 * (dot(u[i], u[j]) / dot(u[i], u[i]) - dot(v[i], v[j]) / dot(v[j], v[j]));
        const auto c = static_cast<std::int64_t>(std::llround(best));
        if (c == 0 || std::abs(best) < 0.500001) continue;
        for (std::size_t k = 0; k < kCodes; ++k) {
          v[i][k] += c * v[j][k];
          u[j][k] -= c * u[i][k];
        }
        changed = true;
      }
    }
    if (!changed) return;
  }
}

// ---- From wide factors to int8 terms

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

Factorisation int8_terms(const WideFactors& wide, PairSums pair_sums) {
  Factorisation result;
  for (std::size_t w = 0; w < kCodes; ++w) result.weight_only[w] = static_cast<std::int32_t>(wide.weight_only[w]);
  for (std::size_t t = 0; t < wide.activation.size(); ++t) {
    append_terms(result, wide.activation[t], wide.weight[t], pair_sums);
  }
  merge_shifts(result.terms, pair_sums);
  return result;
}

/// Fewer terms first, then fewer convolutions that they can ride in.
auto order(const Factorisation& factorisation) {
  std::set<int> shifts;
  for (const FactorTerm& term : factorisation.terms) shifts.insert(term.shift);
  return std::pair(factorisation.terms.size(), shifts.size());
}

IntegerMatrix rows_of(const ProductTable& table) {
  IntegerMatrix rows;
  for (std::size_t a = 0; a < kCodes; ++a) {
    const auto first = table.products().begin() + static_cast<std::ptrdiff_t>(a * kCodes);
    rows.emplace_back(first, first + kCodes);
  }
  return rows;
}

/// All ways that we know to factor `rows`, the exact product `extra` added if it is part of the sum.
std::vector<Factorisation> candidates(const IntegerMatrix& rows, const WideFactors& extra, PairSums pair_sums) {
  WideFactors base = extra;
  IntegerMatrix differences = rows;
  for (Map& row : differences) {
    for (std::size_t w = 0; w < kCodes; ++w) row[w] -= rows.front()[w];
  }
  for (std::size_t w = 0; w < kCodes; ++w) base.weight_only[w] += rows.front()[w];
  std::vector<Factorisation> found;
  const auto add = [&](const IntegerMatrix& u, const IntegerMatrix& v) {
    WideFactors wide = base;
    wide.activation.insert(wide.activation.end(), u.begin(), u.end());
    wide.weight.insert(wide.weight.end(), v.begin(), v.end());
    found.push_back(int8_terms(wide, pair_sums));
  };
  auto by_rows = split_rows(differences);
  auto by_columns = split_rows(transposed(differences));
  if (!by_rows || !by_columns) return found;
  std::swap(by_columns->first, by_columns->second);  // now activation, weight as by_rows
  for (auto* factors : {&*by_rows, &*by_columns}) {
    add(factors->first, factors->second);
    reduce_both(factors->first, factors->second);
    add(factors->first, factors->second);
  }
  return found;
}

WideFactors exact_product(Operands operands) {
  Map activation(kCodes);
  Map weight(kCodes);
  for (std::size_t code = 0; code < kCodes; ++code) {
    activation[code] = decode(operands.activation, 8, static_cast<std::uint8_t>(code));
    weight[code] = decode(operands.weight, 8, static_cast<std::uint8_t>(code));
  }
  return {.activation = {activation}, .weight = {weight}};
}

}  // namespace

FactorisationAttempt factorise_table(const TableMultiplier& table, PairSums pair_sums) {
  const ProductTable products = product_table(table);
  const ProductTable exact = exact_product_table(table);
  ProductTable error;
  for (std::size_t i = 0; i < kCodes * kCodes; ++i) {
    const auto a = static_cast<std::uint8_t>(i / kCodes);
    const auto w = static_cast<std::uint8_t>(i % kCodes);
    error.set(a, w, products.at(a, w) - exact.at(a, w));
  }
  FactorisationAttempt attempt{.product_rank = integer_rank(products), .error_rank = integer_rank(error)};
  std::vector<Factorisation> found;
  if (attempt.product_rank <= kLargestRank) found = candidates(rows_of(products), {}, pair_sums);
  if (attempt.error_rank <= kLargestRank) {
    for (Factorisation& other : candidates(rows_of(error), exact_product(table.operands()), pair_sums)) {
      found.push_back(std::move(other));
    }
  }
  std::erase_if(found, [&products](const Factorisation& one) { return !(rebuild(one) == products); });
  if (found.empty()) {
    attempt.why_not = std::min(attempt.product_rank, attempt.error_rank) > kLargestRank
                          ? concat("the table has rank ", attempt.product_rank, ", its error ", attempt.error_rank,
                                   ": more than ", kLargestRank, " convolutions, slower than looking products up")
                          : "this build has no lattice library (NTL) to find the table's factors with";
    return attempt;
  }
  attempt.factorisation = *std::ranges::min_element(found, {}, order);
  return attempt;
}

}  // namespace axdse::kernels
