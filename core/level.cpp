#include "core/level.hpp"

#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

/// Lowest column that holds a kept partial product.
int lowest_kept_column(const MaskedMultiplier& spec) {
  int lowest = spec.rows() + spec.columns();
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      if (spec.kept_in_array().kept(i, j)) lowest = std::min(lowest, i + j);
    }
  }
  return lowest;
}

Level default_masked_level(const MaskedMultiplier& spec) {
  Level level{.multiplier = spec};
  const bool few_bits = spec.activation_bits <= 5 || spec.weight_bits <= 5;
  if (few_bits) {
    level.clip.rule = ActivationClip::Rule::kMeanSquaredError;
    level.weight_scale = WeightScale::kMeanSquaredError;
  } else {
    level.clip.percentile = lowest_kept_column(spec) <= 8 ? 99.9 : 99.5;
  }
  return level;
}

}  // namespace

Level default_level(const MultiplierSpec& multiplier) {
  const auto like_its_array = [&multiplier](const CompressedMultiplier& compressed) {
    Level level = default_masked_level(compressed.array);
    level.multiplier = multiplier;
    return level;
  };
  return std::visit(
      Overloaded{[](const MaskedMultiplier& masked) { return default_masked_level(masked); },
                 [&multiplier](const TableMultiplier&) { return Level{.multiplier = multiplier}; }, like_its_array},
      multiplier);
}

std::string to_string(const Level& level) {
  const std::string multiplier = to_string(level.multiplier);
  if (level == default_level(level.multiplier)) return multiplier;
  return concat(multiplier, " [clip ", to_string(level.clip), ", weights ", to_string(level.weight_scale), "]");
}

std::string to_string(const ActivationClip& clip) {
  return clip.rule == ActivationClip::Rule::kMeanSquaredError ? "mse" : concat("percentile ", clip.percentile);
}

std::string_view to_string(WeightScale scale) { return scale == WeightScale::kMaximum ? "max" : "mse"; }

ActivationClip parse_activation_clip(std::string_view text, std::string_view where) {
  constexpr std::string_view kPercentilePrefix = "percentile ";
  if (text == "mse") return {.rule = ActivationClip::Rule::kMeanSquaredError};
  if (text.starts_with(kPercentilePrefix)) {
    const std::string_view number = trim(text.substr(kPercentilePrefix.size()));
    double percentile = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), percentile);
    const bool complete = result.ec == std::errc{} && result.ptr == number.data() + number.size();
    if (complete && percentile > 0 && percentile <= 100) return {.percentile = percentile};
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "\"mse\" or \"percentile P\" with 0 < P <= 100",
                   .fix = "for example \"percentile 99.9\""});
}

WeightScale parse_weight_scale(std::string_view text, std::string_view where) {
  if (text == "max") return WeightScale::kMaximum;
  if (text == "mse") return WeightScale::kMeanSquaredError;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "\"max\", \"mse\"",
                   .fix = "choose one of these"});
}

Json to_json(const Level& level) {
  return {{"multiplier", canonical_name(level.multiplier)},
          {"activation_clip", to_string(level.clip)},
          {"weight_scale", to_string(level.weight_scale)}};
}

Level level_from_json(const Json& json, std::string_view where) {
  const auto multiplier = field<std::string>(json, "multiplier", where);
  const auto clip = field<std::string>(json, "activation_clip", where);
  const auto weight_scale = field<std::string>(json, "weight_scale", where);
  try {
    return {.multiplier = parse_multiplier(multiplier, {}, where),
            .clip = parse_activation_clip(clip, where),
            .weight_scale = parse_weight_scale(weight_scale, where)};
  } catch (const SpecError& error) {  // nobody wrote this by hand: the file is damaged
    throw DataError(error.diagnostics().front());
  }
}

}  // namespace axdse
