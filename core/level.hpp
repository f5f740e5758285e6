#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"
#include "core/multiplier_spec.hpp"

namespace axdse {

/// Where the activation quantiser of a layer clips. Unused top codes are paid for in dropped low bits, so the clip
/// belongs to the level.
struct ActivationClip {
  enum class Rule {
    kPercentile,        ///< at a percentile of the layer's calibration activations, zeros included
    kMeanSquaredError,  ///< where quantisation to the level's bits has the smallest mean squared error
  };
  Rule rule = Rule::kPercentile;
  double percentile = 99.9;  ///< (0, 100]; read under kPercentile only

  friend bool operator==(const ActivationClip& a, const ActivationClip& b) {
    return a.rule == b.rule && (a.rule != Rule::kPercentile || a.percentile == b.percentile);
  }
};

/// How the scale of each output channel's weights is chosen.
enum class WeightScale {
  kMaximum,           ///< largest |weight| gets the largest code
  kMeanSquaredError,  ///< smallest mean squared quantisation error
};

/// What a search chooses for one layer: the multiplier and the quantiser that is fitted to it. A value, not an index
/// into a list.
struct Level {
  MultiplierSpec multiplier;
  ActivationClip clip;
  WeightScale weight_scale = WeightScale::kMaximum;

  friend bool operator==(const Level&, const Level&) = default;
};

/// The quantiser that suits a multiplier, as measured on Fashion-MNIST (docs/accuracy.md): where either operand has 5
/// bits or fewer, the smallest mean squared error for both; otherwise percentile 99.9 while at most 8 columns are cut
/// off below, 99.5 beyond.
[[nodiscard]] Level default_level(const MultiplierSpec& multiplier);

/// The multiplier's name, and the quantiser where it is not the default one: "truncated(9)",
/// "truncated(9) [clip percentile 99.9, weights max]".
[[nodiscard]] std::string to_string(const Level& level);
[[nodiscard]] std::string to_string(const ActivationClip& clip);  ///< "percentile 99.9", "mse"
[[nodiscard]] std::string_view to_string(WeightScale scale);      ///< "max", "mse"
/// @throws SpecError at `where`
[[nodiscard]] ActivationClip parse_activation_clip(std::string_view text, std::string_view where);
[[nodiscard]] WeightScale parse_weight_scale(std::string_view text, std::string_view where);

/// {"multiplier": "u8 x sm8 truncated(6)", "activation_clip": "percentile 99.9", "weight_scale": "max"}
[[nodiscard]] Json to_json(const Level& level);
/// Reads what to_json writes. @throws DataError at `where`
[[nodiscard]] Level level_from_json(const Json& json, std::string_view where);

}  // namespace axdse
