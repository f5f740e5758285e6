#include "evaluators/accuracy/layer_operands.hpp"

#include <array>
#include <cmath>
#include <cstdint>

#include "core/text.hpp"

namespace axdse::accuracy {
namespace {

/// Of one dimension: share of the pairs (output, place in the window) that meet the image and not its padding.
double share_inside(std::int64_t outputs, std::int64_t size, const evaluators::LayerShape& shape) {
  std::int64_t inside = 0;
  for (std::int64_t output = 0; output < outputs; ++output) {
    for (std::int64_t place = 0; place < shape.kernel; ++place) {
      const std::int64_t at = output * shape.stride + place - shape.padding;
      if (at >= 0 && at < size) ++inside;
    }
  }
  return static_cast<double>(inside) / static_cast<double>(outputs * shape.kernel);
}

}  // namespace

double padding_share(const evaluators::LayerShape& shape) {
  return 1 - share_inside(shape.out_height(), shape.in_height, shape) *
                 share_inside(shape.out_width(), shape.in_width, shape);
}

OperandStatistics layer_operands(const evaluators::LayerShape& shape, const ActivationDistribution& distribution,
                                 const ActivationQuantiser& quantiser, std::span<const float> weights,
                                 const Level& level) {
  std::array<std::uint64_t, 256> activations = distribution.code_counts(quantiser);
  const double padding = padding_share(shape);
  activations[0] +=
      static_cast<std::uint64_t>(std::llround(static_cast<double>(distribution.count()) * padding / (1 - padding)));

  const QuantisedWeights quantised =
      quantise_weights(weights, static_cast<std::size_t>(shape.out_channels), operands_of(level.multiplier).weight,
                       operand_widths(level.multiplier).weight_bits, level.weight_scale);
  std::array<std::uint64_t, 256> codes{};
  for (const std::uint8_t code : quantised.codes) ++codes[code];
  return OperandStatistics::from_counts(
      concat(shape.name, " at ", to_string(level.clip), ", weights ", to_string(level.weight_scale)), activations,
      codes);
}

}  // namespace axdse::accuracy
