#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "kernels/error_factorisation.hpp"

namespace axdse::kernels {

/// A number for each operand code.
using CodeMap = std::array<float, ProductTable::kCodes>;

/// u and v of one term, and how they change with the operand's value.
struct TermGradient {
  CodeMap activation = {};        ///< 2^shift u
  CodeMap activation_slope = {};  ///< of `activation`, in products a unit of the activation's value
  CodeMap weight = {};            ///< v
  CodeMap weight_slope = {};
};

/// What the gradient of an approximate convolution needs. With g the gradient of the accumulators (N, K, H', W'),
///   gradient of the activations = sum over terms of activation_slope(code) * transposed convolution of g by
///   weight(code) gradient of the weights     = sum over terms of weight_slope(code) * correlation of g with
///   activation(code),
///                                 plus weight_only_slope(code) * sum of g over pixels
/// in units of operand values (a caller multiplies by its scales). The straight-through estimator is one term of the
/// decoded values with slopes of 1: of the exact product, whatever the multiplier.
struct GradientMaps {
  std::vector<TermGradient> terms;
  CodeMap weight_only_slope = {};
};

/// The gradient of the exact product.
[[nodiscard]] GradientMaps straight_through(const MultiplierSpec& multiplier);

/// The gradient of the multiplier's own products, from its factors. Slopes are those of the least-squares line through
/// the 2 `half_window` + 1 values around (fewer at the ends of the operand's range): a difference over one step would
/// follow the steps of a truncated multiplier, which are zero nearly everywhere.
/// @throws InternalError half_window below 1
[[nodiscard]] GradientMaps error_aware(const MultiplierSpec& multiplier, const Factorisation& factorisation,
                                       int half_window);

/// out[i] = map[codes[i]]. @throws InternalError sizes differ
void map_codes(const CodeMap& map, std::span<const std::uint8_t> codes, std::span<float> out);

}  // namespace axdse::kernels
