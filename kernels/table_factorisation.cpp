#include "kernels/table_factorisation.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "core/error_metrics.hpp"
#include "core/text.hpp"
#include "kernels/int8_terms.hpp"
#include "kernels/lattice/integer_factors.hpp"

namespace axdse::kernels {
namespace {

constexpr std::size_t kCodes = ProductTable::kCodes;

using Map = std::vector<std::int64_t>;  ///< by code

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
  const auto add = [&](const IntegerFactors& factors) {
    WideFactors wide = base;
    wide.activation.insert(wide.activation.end(), factors.left.begin(), factors.left.end());
    wide.weight.insert(wide.weight.end(), factors.right.begin(), factors.right.end());
    found.push_back(int8_terms(wide, pair_sums));
  };
  std::optional<IntegerFactors> by_rows = split_rows(differences);
  std::optional<IntegerFactors> by_columns = split_rows(transposed(differences));
  if (!by_rows || !by_columns) return found;
  std::swap(by_columns->left, by_columns->right);  // now activation, weight as by_rows
  for (IntegerFactors* factors : {&*by_rows, &*by_columns}) {
    add(*factors);
    reduce_both(*factors);
    add(*factors);
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
                                   ": factors of more than ", kLargestRank, " terms are not looked for")
                          : "this build has no lattice library (NTL) to find the table's factors with";
    return attempt;
  }
  attempt.factorisation = *std::ranges::min_element(found, {}, order);
  return attempt;
}

}  // namespace axdse::kernels
