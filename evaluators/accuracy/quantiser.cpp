#include "evaluators/accuracy/quantiser.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/elementwise.hpp"

namespace axdse::accuracy {
namespace {

float largest_magnitude(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

/// `widest` uses the whole range without clipping a weight; less of it clips the largest and rounds the others more
/// finely.
float least_squares_scale(std::span<const float> values, float widest, int largest) {
  constexpr int kSmallestPercent = 30;
  constexpr int kStepPercent = 2;
  float best = widest;
  float best_error = symmetric_squared_error(values, best, largest);
  for (int percent = 100 - kStepPercent; percent >= kSmallestPercent; percent -= kStepPercent) {
    const float scale = widest * static_cast<float>(percent) / 100;
    const float error = symmetric_squared_error(values, scale, largest);
    if (error < best_error) {
      best = scale;
      best_error = error;
    }
  }
  return best;
}

float channel_scale(std::span<const float> values, int largest, WeightScale rule) {
  if (!all_finite(values)) return std::numeric_limits<float>::quiet_NaN();
  const float widest = largest_magnitude(values) / static_cast<float>(largest);
  if (!std::isnormal(widest)) return 1;  // zeros, or so close to them that a scale would be 0
  return rule == WeightScale::kMaximum ? widest : least_squares_scale(values, widest, largest);
}

}  // namespace

QuantisedWeights quantise_weights(std::span<const float> weights, std::size_t outputs, OperandEncoding encoding,
                                  int bits, WeightScale rule) {
  AXDSE_ENSURE(outputs > 0 && weights.size() % outputs == 0, "every output has the same number of weights");
  AXDSE_ENSURE(encoding != OperandEncoding::kU8, "weights are signed");
  const int largest = quantiser_range(encoding, bits).max;
  const std::size_t per_output = weights.size() / outputs;
  QuantisedWeights quantised{.codes = std::vector<std::uint8_t>(weights.size()),
                             .scales = std::vector<float>(outputs),
                             .values = std::vector<float>(weights.size())};
  std::vector<std::int8_t> integers(per_output);
  for (std::size_t k = 0; k < outputs; ++k) {
    const std::span<const float> channel = weights.subspan(k * per_output, per_output);
    const float scale = channel_scale(channel, largest, rule);
    quantised.scales[k] = scale;
    if (std::isnan(scale)) {
      std::fill_n(quantised.values.begin() + static_cast<std::ptrdiff_t>(k * per_output), per_output, scale);
      std::fill_n(quantised.codes.begin() + static_cast<std::ptrdiff_t>(k * per_output), per_output,
                  encode(encoding, 0));
      continue;
    }
    quantise_symmetric(channel, scale, largest, integers);
    for (std::size_t i = 0; i < per_output; ++i) {
      quantised.codes[k * per_output + i] = encode(encoding, integers[i]);
      quantised.values[k * per_output + i] = static_cast<float>(integers[i]) * scale;
    }
  }
  return quantised;
}

std::optional<std::string> why_not_quantisable(const MultiplierSpec& multiplier) {
  const Operands operands = operands_of(multiplier);
  if (operands.activation != OperandEncoding::kU8) {
    return concat(canonical_name(multiplier),
                  ": activations follow a ReLU and are quantised without a sign; use u8 activations");
  }
  if (operands.weight == OperandEncoding::kU8) {
    return concat(canonical_name(multiplier),
                  ": weights are quantised symmetrically and need a sign; use s8 or sm8 weights");
  }
  return std::nullopt;
}

}  // namespace axdse::accuracy
