#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/level.hpp"
#include "core/multiplier_spec.hpp"
#include "core/operand_encoding.hpp"

namespace axdse::accuracy {

/// Unsigned activations: code = round-half-even(clamp(x, 0, clip) / scale()), x about code * scale().
struct ActivationQuantiser {
  float clip = 1;  ///< > 0
  int bits = 8;    ///< 1 to 8

  [[nodiscard]] int largest_code() const noexcept { return (1 << bits) - 1; }
  [[nodiscard]] float scale() const noexcept { return clip / static_cast<float>(largest_code()); }
  friend bool operator==(const ActivationQuantiser&, const ActivationQuantiser&) = default;
};

/// Weights of one layer: weight (k, i) is about values[k, i] = decoded codes[k, i] x scales[k].
struct QuantisedWeights {
  std::vector<std::uint8_t> codes;
  std::vector<float> scales;  ///< one an output channel
  std::vector<float> values;
};

/// Quantises `weights`, (outputs, weights per output) with the last index fastest, to quantiser_range(encoding, bits),
/// symmetric around 0, with one scale an output channel: under kMaximum the largest |weight| gets the largest code;
/// under kMeanSquaredError the scale is the one among 0.30, 0.32, ..., 1.00 of that with the smallest squared error (of
/// equal ones the largest). A channel of zeros has scale 1; one that holds a NaN or infinity has scale NaN and codes of
/// 0. `encoding` is s8 or sm8.
[[nodiscard]] QuantisedWeights quantise_weights(std::span<const float> weights, std::size_t outputs,
                                                OperandEncoding encoding, int bits, WeightScale rule);

/// Empty if layers can be quantised for this multiplier, else the reason: activations must be u8 (they follow a ReLU),
/// weights signed.
[[nodiscard]] std::optional<std::string> why_not_quantisable(const MultiplierSpec& multiplier);

}  // namespace axdse::accuracy
