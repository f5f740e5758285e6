#pragma once

#include <span>

#include "core/level.hpp"
#include "core/operand_statistics.hpp"
#include "evaluators/accuracy/activation_distribution.hpp"
#include "evaluators/accuracy/quantiser.hpp"
#include "evaluators/network_shape.hpp"

namespace axdse::accuracy {

/// Share of a layer's multiplications whose activation is padding, code 0.
[[nodiscard]] double padding_share(const evaluators::LayerShape& shape);

/// What the multipliers of one layer are given at `level`: activations of `distribution` in codes of `quantiser`,
/// padding included; `weights` (outputs, weights per output) in codes of the level's encoding, bits and scale rule.
/// Each activation is taken to be used equally often, whether it lies at the border of its image or not.
[[nodiscard]] OperandStatistics layer_operands(const evaluators::LayerShape& shape,
                                               const ActivationDistribution& distribution,
                                               const ActivationQuantiser& quantiser, std::span<const float> weights,
                                               const Level& level);

}  // namespace axdse::accuracy
