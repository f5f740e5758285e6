#include "kernels/cuda/device_terms.hpp"

#include <algorithm>
#include <array>

#include "kernels/cuda/device.hpp"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::kernels::cuda {
namespace {

constexpr int kCodes = ProductTable::kCodes;

/// Terms of one shift side by side.
std::vector<FactorTerm> by_shift(std::vector<FactorTerm> terms) {
  std::ranges::stable_sort(terms, std::ranges::less(), &FactorTerm::shift);
  return terms;
}

DeviceBuffer<std::uint32_t> activation_words(std::span<const FactorTerm> terms) {
  const std::size_t words = (terms.size() + kTermsPerWord - 1) / kTermsPerWord;
  std::vector<std::uint32_t> packed(words * kCodes);
  for (std::size_t t = 0; t < terms.size(); ++t) {
    for (std::size_t code = 0; code < kCodes; ++code) {
      packed[t / kTermsPerWord * kCodes + code] |= std::uint32_t{terms[t].activation[code]}
                                                   << (8 * (t % kTermsPerWord));
    }
  }
  return DeviceBuffer<std::uint32_t>(std::span<const std::uint32_t>(packed));
}

TermGroup make_group(std::span<const FactorTerm> terms, int first, bool masked) {
  TermGroup group{.first = first, .terms = static_cast<int>(terms.size()), .shift = terms.front().shift};
  group.padded_terms = group.terms;
  if (masked) {
    for (const FactorTerm& term : terms) group.masks.push_back(*term.activation_mask());
  } else {
    group.padded_terms = (group.terms + kTermsPerWord - 1) / kTermsPerWord * kTermsPerWord;
    group.activation_words = activation_words(terms);
  }
  return group;
}

/// Terms of one shift share launches. Where one of them is no mask all are looked up: they are done four at a time.
/// Without terms (each product is the constant) one launch still writes the output.
std::vector<TermGroup> make_groups(std::span<const FactorTerm> terms) {
  std::vector<TermGroup> groups;
  if (terms.empty()) groups.push_back({.padded_terms = 1, .masks = {0}});
  std::size_t first = 0;
  while (first < terms.size()) {
    const auto same_shift = std::ranges::find_if(
        terms.subspan(first), [shift = terms[first].shift](const FactorTerm& t) { return t.shift != shift; });
    const std::span<const FactorTerm> of_shift(terms.begin() + static_cast<std::ptrdiff_t>(first), same_shift);
    const bool masked =
        std::ranges::all_of(of_shift, [](const FactorTerm& t) { return t.activation_mask().has_value(); });
    const std::size_t most = masked ? kMostMaskedTerms : kMostMappedTerms;
    for (std::size_t done = 0; done < of_shift.size(); done += most) {
      const std::span<const FactorTerm> in_launch = of_shift.subspan(done, std::min(most, of_shift.size() - done));
      groups.push_back(make_group(in_launch, static_cast<int>(first + done), masked));
    }
    first += of_shift.size();
  }
  return groups;
}

DeviceTerms make_terms(const MultiplierSpec& spec) {
  DeviceTerms device;
  const FactorisationAttempt attempt = try_factorise(spec);
  device.why_not = attempt.why_not;
  if (!attempt.factorisation) return device;
  const Factorisation& factorisation = *attempt.factorisation;
  const std::vector<FactorTerm> terms = by_shift(factorisation.terms);
  std::vector<std::int8_t> weight_maps;
  std::vector<std::uint8_t> activations;
  std::vector<std::int32_t> shifts;
  for (const FactorTerm& term : terms) {
    weight_maps.insert(weight_maps.end(), term.weight.begin(), term.weight.end());
    activations.insert(activations.end(), term.activation.begin(), term.activation.end());
    shifts.push_back(term.shift);
  }
  device.terms = static_cast<int>(terms.size());
  device.groups = make_groups(terms);
  device.weight_maps = DeviceBuffer<std::int8_t>(std::span<const std::int8_t>(weight_maps));
  device.activations = DeviceBuffer<std::uint8_t>(std::span<const std::uint8_t>(activations));
  device.shifts = DeviceBuffer<std::int32_t>(std::span<const std::int32_t>(shifts));
  device.constant = factorisation.constant;
  if (std::ranges::any_of(factorisation.weight_only, [](std::int32_t value) { return value != 0; })) {
    device.weight_only = DeviceBuffer<std::int32_t>(std::span<const std::int32_t>(factorisation.weight_only));
  }
  return device;
}

}  // namespace

const DeviceTerms& device_terms(const MultiplierSpec& spec) {
  static std::array<SpecCache<DeviceTerms>, kMostDevices> caches;
  return caches[static_cast<std::size_t>(current_device())].get(spec, make_terms);
}

}  // namespace axdse::kernels::cuda
