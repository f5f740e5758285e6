#include "core/rung.hpp"

#include <array>

#include "core/enum_names.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

using enum GradientRule;
using enum GradientPrecision;

constexpr std::array kRules{EnumName{kStraightThrough, "straight_through"}, EnumName{kErrorAware, "error_aware"}};
constexpr std::array kPrecisions{EnumName{kNative, "native"}, EnumName{kFp32, "fp32"}};

Json retraining_json(const RetrainingSettings& settings) {
  Json json = {{"steps", settings.steps},
               {"batch_size", settings.batch_size},
               {"warmup_steps", settings.warmup_steps},
               {"learning_rate", settings.learning_rate},
               {"momentum", settings.momentum},
               {"weight_decay", settings.weight_decay}};
  if (settings.gradient == kErrorAware) {
    json["gradient"] = to_string(settings.gradient);
    json["gradient_half_window"] = settings.gradient_half_window;
  }
  if (settings.gradient_precision != kNative) json["gradient_precision"] = to_string(settings.gradient_precision);
  return json;
}

RetrainingSettings retraining_from_json(const Json& json, std::string_view where) {
  RetrainingSettings settings = {.steps = field<int>(json, "steps", where),
                                 .batch_size = field<int>(json, "batch_size", where),
                                 .warmup_steps = field<int>(json, "warmup_steps", where),
                                 .learning_rate = field<double>(json, "learning_rate", where),
                                 .momentum = field<double>(json, "momentum", where),
                                 .weight_decay = field<double>(json, "weight_decay", where)};
  if (json.contains("gradient"))
    settings.gradient = parse_gradient_rule(field<std::string>(json, "gradient", where), concat(where, "/gradient"));
  if (settings.gradient == kErrorAware) settings.gradient_half_window = field<int>(json, "gradient_half_window", where);
  if (json.contains("gradient_precision")) {
    settings.gradient_precision = parse_gradient_precision(field<std::string>(json, "gradient_precision", where),
                                                           concat(where, "/gradient_precision"));
  }
  return settings;
}

}  // namespace

std::vector<std::string> gradient_rule_names() { return names_of(kRules); }
std::vector<std::string> gradient_precision_names() { return names_of(kPrecisions); }
std::string_view to_string(GradientRule rule) { return name_of(kRules, rule); }
std::string_view to_string(GradientPrecision precision) { return name_of(kPrecisions, precision); }

GradientRule parse_gradient_rule(std::string_view text, std::string_view where) {
  return parse_stored_name(kRules, text, where);
}

GradientPrecision parse_gradient_precision(std::string_view text, std::string_view where) {
  return parse_stored_name(kPrecisions, text, where);
}

Json settings_json(const Rung& rung) {
  Json json = {{"recalibration_images", rung.recalibration_images}, {"split", rung.split}, {"images", rung.images}};
  if (rung.retraining.steps > 0) json["retraining"] = retraining_json(rung.retraining);
  return json;
}

Json to_json(const Rung& rung) {
  Json json = settings_json(rung);
  json["name"] = rung.name;
  return json;
}

Rung rung_from_json(const Json& json, std::string_view where) {
  Rung rung{.name = field<std::string>(json, "name", where),
            .recalibration_images = field<int>(json, "recalibration_images", where),
            .split = field<std::string>(json, "split", where),
            .images = field<int>(json, "images", where)};
  if (const auto retraining = json.find("retraining"); retraining != json.end())
    rung.retraining = retraining_from_json(*retraining, concat(where, "/retraining"));
  return rung;
}

}  // namespace axdse
