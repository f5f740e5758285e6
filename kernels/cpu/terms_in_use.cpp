#include "kernels/cpu/terms_in_use.hpp"

#include <algorithm>
#include <utility>

#include "kernels/spec_cache.hpp"

namespace axdse::kernels::cpu {

const TermsInUse& terms_in_use(const MultiplierSpec& multiplier, PairSums pair_sums) {
  static SpecCache<TermsInUse> exact;
  static SpecCache<TermsInUse> saturating;
  SpecCache<TermsInUse>& cache = pair_sums == PairSums::kExact ? exact : saturating;
  return cache.get(multiplier, [pair_sums](const MultiplierSpec& missing) {
    FactorisationAttempt attempt = try_factorise(missing, pair_sums);
    if (!attempt.factorisation) return TermsInUse{.why_not = std::move(attempt.why_not)};
    TermsInUse terms{.factorisation = *std::move(attempt.factorisation)};
    std::ranges::stable_sort(terms.factorisation.terms, {}, &FactorTerm::shift);
    terms.largest_sum = terms.factorisation.largest_sum();
    return terms;
  });
}

std::vector<std::int32_t> weight_sums(const ConvProblem& problem, const Factorisation& factorisation,
                                      std::span<const std::uint8_t> weight) {
  const bool has_map = std::ranges::any_of(factorisation.weight_only, [](std::int32_t value) { return value != 0; });
  if (!has_map && factorisation.constant == 0) return {};
  const auto taps = static_cast<std::size_t>(problem.products_per_output());
  std::vector<std::int32_t> sums(static_cast<std::size_t>(problem.outputs));
  for (std::size_t k = 0; k < sums.size(); ++k) {
    std::int64_t sum = factorisation.constant * problem.products_per_output();
    for (const std::uint8_t code : weight.subspan(k * taps, taps)) sum += factorisation.weight_only[code];
    sums[k] = static_cast<std::int32_t>(sum);
  }
  return sums;
}

}  // namespace axdse::kernels::cpu
