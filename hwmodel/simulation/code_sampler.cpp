#include "hwmodel/simulation/code_sampler.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace axdse::hwmodel {

CodeSampler::CodeSampler(const std::array<double, 256>& probability) {
  double sum = 0;
  for (std::size_t code = 0; code < probability.size(); ++code) cumulated_[code] = sum += probability[code];
  AXDSE_ENSURE(sum > 0.999 && sum < 1.001, "probabilities of codes sum to 1");
  for (double& value : cumulated_) value /= sum;
  // No rounding may lead past the last code that occurs.
  const auto last = std::find_if(probability.rbegin(), probability.rend(), [](double p) { return p > 0; });
  std::fill(cumulated_.end() - 1 - (last - probability.rbegin()), cumulated_.end(), 2.0);
  std::size_t code = 0;
  for (std::size_t step = 0; step < first_.size(); ++step) {
    const double from = static_cast<double>(step) / static_cast<double>(first_.size());
    while (cumulated_[code] <= from) ++code;
    first_[step] = static_cast<std::uint8_t>(code);
  }
}

}  // namespace axdse::hwmodel
